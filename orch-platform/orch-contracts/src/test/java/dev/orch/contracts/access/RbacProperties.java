package dev.orch.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.model.rbac.RoleRef;
import dev.orch.model.rbac.Subject;
import dev.orch.store.MemoryStore;
import dev.orch.store.access.RbacAuthorizer;
import dev.orch.store.api.Api;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.ResourceCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The index decides as one would who reads all roles and bindings anew for each question. */
class RbacProperties {
  private static final List<String> NAMESPACES = List.of("a", "b");
  private static final List<String> NAMES = List.of("x", "y", "z");
  private static final List<String> VERBS = List.of("get", "list", "*", "delete");
  private static final List<String> GROUPS = List.of("", "apps", "*");
  private static final List<String> RESOURCES =
      List.of("pods", "pods/log", "*/log", "*", "deployments", "*/scale");
  private static final List<String> PATHS = List.of("/healthz", "/healthz/*", "*", "/api", "/a*");

  /** Between two changes; with -Dorch.rbac=1000000 there are as many in all. */
  private static final int WISHES = Integer.getInteger("orch.rbac", 40_000) / 4_000;

  private final Api api;
  private final RbacAuthorizer authorizer;
  private Random random = new Random(0);

  RbacProperties() {
    MemoryStore<Resource> store = new MemoryStore<>(new ResourceCodec(), 1);
    this.api = LocalApi.builder().clock(() -> Instant.EPOCH).seed(1).store(store).build();
    this.authorizer = RbacAuthorizer.over(store);
    for (String namespace : NAMESPACES) {
      create(Namespace.class, "", namespace, "{}");
    }
  }

  private <T extends Resource> void create(
      Class<T> type, String namespace, String name, String json) {
    Json.Obj object =
        Json.parse(json).asObject().with("metadata", Json.object("name", Json.of(name)));
    api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(object, unknown -> {}));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Json.Arr some(List<String> from, int most) {
    List<Json> picked = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i >= 0; i--) {
      picked.add(Json.of(pick(from)));
    }
    return new Json.Arr(picked);
  }

  private Json rule(boolean mayNamePaths) {
    Json.Obj rule = Json.object("verbs", some(VERBS, 1));
    if (mayNamePaths && random.nextInt(3) == 0) {
      return rule.with("nonResourceURLs", some(PATHS, 1));
    }
    Json.Obj resources =
        rule.with("apiGroups", some(GROUPS, 1)).with("resources", some(RESOURCES, 1));
    return random.nextInt(4) == 0 ? resources.with("resourceNames", some(NAMES, 1)) : resources;
  }

  private Json subject() {
    Json.Obj subject = Json.object("name", Json.of(pick(NAMES)));
    return switch (random.nextInt(3)) {
      case 0 -> subject.with("kind", "User").with("apiGroup", "rbac.authorization.k8s.io");
      case 1 -> subject.with("kind", "Group").with("apiGroup", "rbac.authorization.k8s.io");
      default -> subject.with("kind", "ServiceAccount").with("namespace", pick(NAMESPACES));
    };
  }

  private String rules(boolean mayNamePaths) {
    return Json.object("rules", Json.array(List.of(rule(mayNamePaths), rule(mayNamePaths))))
        .toString();
  }

  private String binding(String roleKind) {
    Json.Obj role =
        Json.object("kind", Json.of(roleKind))
            .with("name", pick(NAMES))
            .with("apiGroup", "rbac.authorization.k8s.io");
    return Json.object("roleRef", role)
        .with("subjects", Json.array(List.of(subject(), subject())))
        .toString();
  }

  private <T extends Resource> void replace(Class<T> type, String namespace, String json) {
    String name = pick(NAMES);
    Resources<T> all = api.resources(type).inNamespace(namespace);
    boolean present = all.find(name).isPresent();
    if (present && random.nextBoolean() && json.contains("rules")) {
      Json.Obj object =
          Json.parse(json).asObject().with("metadata", Json.object("name", Json.of(name)));
      all.edit(
          name,
          old ->
              api.kinds()
                  .of(type)
                  .withMetadata(api.kinds().of(type).read(object, unknown -> {}), old.metadata()));
      return;
    }
    if (present) {
      all.delete(name);
    }
    if (random.nextInt(3) > 0) {
      create(type, namespace, name, json);
    }
  }

  private void change() {
    String namespace = pick(NAMESPACES);
    switch (random.nextInt(4)) {
      case 0 -> replace(Role.class, namespace, rules(false));
      case 1 -> replace(ClusterRole.class, "", rules(true));
      case 2 ->
          replace(
              RoleBinding.class, namespace, binding(random.nextBoolean() ? "Role" : "ClusterRole"));
      default -> replace(ClusterRoleBinding.class, "", binding("ClusterRole"));
    }
  }

  private Attributes wish() {
    String name =
        random.nextInt(3) == 0
            ? "system:serviceaccount:" + pick(NAMESPACES) + ":" + pick(NAMES)
            : pick(NAMES);
    User user = User.of(name, pick(NAMES));
    String verb = pick(VERBS);
    if (random.nextInt(4) == 0) {
      return Attributes.path(user, verb, pick(List.of("/healthz", "/healthz/x", "/api", "/b")));
    }
    return new Attributes(
        user,
        verb,
        pick(List.of("", "apps", "batch")),
        "v1",
        pick(List.of("pods", "deployments", "jobs")),
        pick(List.of("", "log", "scale")),
        pick(List.of("", "a", "b")),
        pick(List.of("", "x", "y")),
        "");
  }

  @Property(tries = 100)
  void decision_isTheOneOfTheNaive(@ForAll long seed) {
    random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      change();
      for (int j = 0; j < WISHES; j++) {
        Attributes wish = wish();
        assertThat(authorizer.decide(wish).isAllowed()).as("%s", wish).isEqualTo(naive(wish));
      }
    }
  }

  private boolean naive(Attributes wish) {
    for (ClusterRoleBinding binding : api.resources(ClusterRoleBinding.class).list().items()) {
      if (holds(wish.user(), binding.subjects(), "") && allows(binding.roleRef(), "", wish)) {
        return true;
      }
    }
    if (wish.namespace().isEmpty()) {
      return false;
    }
    String namespace = wish.namespace();
    for (RoleBinding binding :
        api.resources(RoleBinding.class).inNamespace(namespace).list().items()) {
      if (holds(wish.user(), binding.subjects(), namespace)
          && allows(binding.roleRef(), namespace, wish)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(User user, List<Subject> subjects, String namespace) {
    return subjects.stream()
        .anyMatch(
            s ->
                switch (s.kind()) {
                  case "User" -> s.name().equals(user.name());
                  case "Group" -> user.groups().contains(s.name());
                  default -> {
                    String home = s.namespace().isEmpty() ? namespace : s.namespace();
                    yield user.name().equals("system:serviceaccount:" + home + ":" + s.name());
                  }
                });
  }

  private boolean allows(RoleRef ref, String namespace, Attributes wish) {
    List<PolicyRule> rules =
        ref.kind().equals("Role")
            ? api.resources(Role.class)
                .inNamespace(namespace)
                .find(ref.name())
                .map(Role::rules)
                .orElse(List.of())
            : api.resources(ClusterRole.class)
                .find(ref.name())
                .map(ClusterRole::rules)
                .orElse(List.of());
    return rules.stream().anyMatch(rule -> allows(rule, wish));
  }

  private static boolean allows(PolicyRule rule, Attributes wish) {
    if (!rule.verbs().contains("*") && !rule.verbs().contains(wish.verb())) {
      return false;
    }
    if (!wish.path().isEmpty()) {
      return rule.nonResourceURLs().stream()
          .anyMatch(
              url ->
                  wish.path()
                      .matches(
                          url.endsWith("*")
                              ? Pattern.quote(url.substring(0, url.length() - 1)) + ".*"
                              : Pattern.quote(url)));
    }
    String resource =
        wish.subresource().isEmpty() ? wish.resource() : wish.resource() + "/" + wish.subresource();
    boolean named =
        rule.resources().stream()
            .anyMatch(
                r ->
                    r.equals("*")
                        || r.equals(resource)
                        || (!wish.subresource().isEmpty() && r.equals("*/" + wish.subresource())));
    return named
        && (rule.apiGroups().contains("*") || rule.apiGroups().contains(wish.group()))
        && (rule.resourceNames().isEmpty() || rule.resourceNames().contains(wish.name()));
  }
}
