package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.MapMaker;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.authorization.NonResourceRule;
import dev.orch.model.authorization.ResourceRule;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Page;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.Watcher;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.User;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Allows what the roles allow that are bound to a user or to one of the user's groups: role-based
 * access control. It keeps an index of the store's roles and bindings by holder, up to date with
 * the store as of its last commit, so a decision costs the same however many others hold something.
 * For any thread.
 */
public final class RbacAuthorizer implements Authorizer {
  private static final List<Kind<?>> KINDS =
      ImmutableList.of(
          AccessKinds.ROLE,
          AccessKinds.CLUSTER_ROLE,
          AccessKinds.ROLE_BINDING,
          AccessKinds.CLUSTER_ROLE_BINDING);

  private final VersionedStore<Resource> store;

  /** The roles that there are. */
  private final NavigableMap<Key, RoleCell> roles = new ConcurrentSkipListMap<>();

  /** The roles that there are, and those that bindings name. */
  private final ConcurrentMap<Key, RoleCell> cells = new MapMaker().weakValues().makeMap();

  /** What each holder was granted, by binding. The values are immutable. */
  private final NavigableMap<String, ImmutableSortedMap<Key, Held>> grants =
      new ConcurrentSkipListMap<>();

  /**
   * Where the present rules of a role are found without looking it up: a decision goes through all
   * that its user holds.
   */
  private static final class RoleCell {
    /** Null while there is no such role. */
    private volatile @Nullable List<PolicyRule> rules;
  }

  /** What was granted, and the role that it leads to. */
  private record Held(Grant grant, RoleCell role) {}

  private RbacAuthorizer(VersionedStore<Resource> store) {
    this.store = store;
  }

  /** By the roles and bindings that the store holds, until it is closed. */
  public static RbacAuthorizer over(VersionedStore<Resource> store) {
    RbacAuthorizer authorizer = new RbacAuthorizer(store);
    KINDS.forEach(authorizer::follow);
    return authorizer;
  }

  private void follow(Kind<?> kind) {
    Scope scope = Scope.of(kind.resource());
    Page<Resource> present = store.list(ListRequest.all(scope));
    for (Versioned<Resource> object : present.items()) {
      update(object.key(), null, object.value());
    }
    // On the committer's own thread: whoever granted something finds it granted.
    store.watch(scope, present.revision(), Runnable::run, new Follower(kind));
  }

  private final class Follower implements Watcher<Resource> {
    private final Kind<?> kind;

    Follower(Kind<?> kind) {
      this.kind = kind;
    }

    @Override
    public boolean onCommit(Commit<Resource> commit) {
      for (Change<Resource> change : commit.changes()) {
        update(change.key(), change.before(), change.after());
      }
      return true;
    }

    @Override
    public void onEnd(End end) {
      if (end != End.CLOSED) {
        forget(kind);
        follow(kind);
      }
    }
  }

  private void forget(Kind<?> kind) {
    Predicate<Key> isOfKind = key -> key.resource().equals(kind.resource());
    roles.keySet().stream().filter(isOfKind).toList().forEach(key -> define(key, null));
    grants.replaceAll(
        (holder, held) ->
            held.entrySet().stream()
                .filter(grant -> !isOfKind.test(grant.getKey()))
                .collect(
                    ImmutableSortedMap.toImmutableSortedMap(
                        Key::compareTo, grant -> grant.getKey(), grant -> grant.getValue())));
  }

  /** What is granted anew comes before what no longer is goes: there is no moment without. */
  private void update(Key key, @Nullable Resource before, @Nullable Resource after) {
    define(key, rules(after));
    NavigableSet<String> holders = new TreeSet<>();
    for (Grant grant : granted(after)) {
      holders.add(grant.holder());
      grants.compute(grant.holder(), (holder, held) -> with(held, key, granted(grant)));
    }
    for (Grant grant : granted(before)) {
      if (!holders.contains(grant.holder())) {
        grants.computeIfPresent(grant.holder(), (holder, held) -> without(held, key));
      }
    }
  }

  private void define(Key key, @Nullable List<PolicyRule> rules) {
    if (rules == null) {
      RoleCell gone = roles.remove(key);
      if (gone != null) {
        gone.rules = null;
      }
    } else {
      RoleCell cell = cell(key);
      cell.rules = rules;
      roles.put(key, cell);
    }
  }

  private RoleCell cell(Key role) {
    return cells.computeIfAbsent(role, key -> new RoleCell());
  }

  private Held granted(Grant grant) {
    return new Held(grant, cell(grant.role()));
  }

  private static ImmutableSortedMap<Key, Held> with(
      @Nullable ImmutableSortedMap<Key, Held> held, Key key, Held grant) {
    NavigableMap<Key, Held> all = new TreeMap<>();
    if (held != null) {
      all.putAll(held);
    }
    all.put(key, grant);
    return ImmutableSortedMap.copyOfSorted(all);
  }

  private static @Nullable ImmutableSortedMap<Key, Held> without(
      ImmutableSortedMap<Key, Held> held, Key key) {
    NavigableMap<Key, Held> all = new TreeMap<>(held);
    all.remove(key);
    return all.isEmpty() ? null : ImmutableSortedMap.copyOfSorted(all);
  }

  private static @Nullable List<PolicyRule> rules(@Nullable Resource object) {
    if (object instanceof Role role) {
      return role.rules();
    }
    return object instanceof ClusterRole role ? role.rules() : null;
  }

  private static List<Grant> granted(@Nullable Resource object) {
    if (object instanceof RoleBinding binding) {
      return Grant.of(binding);
    }
    return object instanceof ClusterRoleBinding binding ? Grant.of(binding) : ImmutableList.of();
  }

  @Override
  public Decision decide(Attributes wanted) {
    List<String> missing = new ArrayList<>();
    for (Held held : heldBy(wanted.user(), wanted.namespace())) {
      List<PolicyRule> rules = held.role.rules;
      if (rules == null) {
        missing.add(held.grant.roleText() + " not found");
      } else if (allow(rules, wanted)) {
        return new Decision(Verdict.ALLOW, "RBAC: allowed by " + held.grant.by());
      }
    }
    return missing.isEmpty()
        ? Decision.NO_OPINION
        : new Decision(Verdict.NO_OPINION, "RBAC: " + together(missing));
  }

  private static boolean allow(List<PolicyRule> rules, Attributes wanted) {
    for (PolicyRule rule : rules) {
      if (RuleMatch.allows(rule, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static String together(List<String> missing) {
    List<String> distinct = missing.stream().distinct().toList();
    return distinct.size() == 1 ? distinct.get(0) : "[" + String.join(", ", distinct) + "]";
  }

  /** What the user holds: everywhere first, then in the namespace. */
  private List<Held> heldBy(User user, String namespace) {
    List<Held> all = new ArrayList<>();
    addHeld(user, "", all);
    if (!namespace.isEmpty()) {
      addHeld(user, namespace, all);
    }
    return all;
  }

  private void addHeld(User user, String namespace, List<Held> into) {
    addHeld(Grant.user(namespace, user.name()), into);
    for (String group : user.groups()) {
      addHeld(Grant.group(namespace, group), into);
    }
  }

  private void addHeld(String holder, List<Held> into) {
    ImmutableSortedMap<Key, Held> found = grants.get(holder);
    if (found != null) {
      into.addAll(found.values());
    }
  }

  @Override
  public Optional<Rules> rules(User user, String namespace) {
    ImmutableList.Builder<ResourceRule> resources = ImmutableList.builder();
    ImmutableList.Builder<NonResourceRule> paths = ImmutableList.builder();
    for (PolicyRule rule : held(user, namespace)) {
      if (!rule.resources().isEmpty()) {
        resources.add(
            new ResourceRule(
                rule.verbs(), rule.apiGroups(), rule.resources(), rule.resourceNames()));
      }
      if (!rule.nonResourceURLs().isEmpty()) {
        paths.add(new NonResourceRule(rule.verbs(), rule.nonResourceURLs()));
      }
    }
    return Optional.of(new Rules(resources.build(), paths.build()));
  }

  /** The rules of the roles that a user has in a namespace, or if it is {@code ""} everywhere. */
  List<PolicyRule> held(User user, String namespace) {
    ImmutableList.Builder<PolicyRule> rules = ImmutableList.builder();
    for (Held held : heldBy(user, namespace)) {
      List<PolicyRule> present = held.role.rules;
      if (present != null) {
        rules.addAll(present);
      }
    }
    return rules.build();
  }

  /** The rules of a role; null if there is none of the name. */
  @Nullable List<PolicyRule> rulesOf(Kind<?> kind, String namespace, String name) {
    RoleCell found = roles.get(new Key(kind.resource(), namespace, name));
    return found == null ? null : found.rules;
  }
}
