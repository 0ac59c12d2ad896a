package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Chance;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionNames;
import dev.orch.model.apiextensions.CustomResourceDefinitionSpec;
import dev.orch.model.kinds.CustomKinds;
import dev.orch.model.kinds.DefinitionStatus;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.model.structural.Conversion;
import dev.orch.model.structural.Expressions;
import dev.orch.store.ListRequest;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Webhooks;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that an API serves: those it was built with, and those of the definitions in its store,
 * whoever put them there. The set is replaced whole; a kind whose definition says the same stays
 * the same instance. For any thread.
 */
final class ServedKinds {
  private static final System.Logger LOG = System.getLogger(ServedKinds.class.getName());
  private static final Scope DEFINITIONS = Scope.of(ExtensionKinds.DEFINITION.resource());

  /** What makes a definition's kinds, and the kinds. */
  private record Made(
      String uid,
      CustomResourceDefinitionSpec spec,
      CustomResourceDefinitionNames names,
      List<Kind<DynamicObject>> kinds) {
    boolean isOf(CustomResourceDefinition definition) {
      return uid.equals(definition.metadata().uid())
          && spec.equals(definition.spec())
          && names.equals(definition.status().acceptedNames());
    }
  }

  /**
   * What is served as of a revision of the store.
   *
   * @param versions the revisions of the definitions: while these are the same, all is
   */
  private record State(
      long revision,
      List<Long> versions,
      Kinds kinds,
      Map<String, Made> made,
      Map<String, Boolean> terminating) {
    State at(long later) {
      return new State(later, versions, kinds, made, terminating);
    }
  }

  /** A watch of a kind that may go. */
  interface Stream {
    Kind<?> kind();

    /** Ends once all that was committed before is told. */
    void finish();
  }

  private final Kinds base;
  private final VersionedStore<Resource> store;
  private final Expressions expressions;
  private final Webhooks webhooks;
  private final Chance chance;
  private volatile State state;
  private final List<Stream> streams = new CopyOnWriteArrayList<>();

  ServedKinds(
      Kinds base,
      VersionedStore<Resource> store,
      Expressions expressions,
      Webhooks webhooks,
      Chance chance) {
    this.base = base;
    this.expressions = expressions;
    this.webhooks = webhooks;
    this.chance = chance;
    this.store = store;
    this.state =
        new State(0, ImmutableList.of(), base, ImmutableSortedMap.of(), ImmutableSortedMap.of());
  }

  /** The present set, whoever has written the definitions. */
  Kinds kinds() {
    if (store.revision() != state.revision) {
      refresh();
    }
    return state.kinds;
  }

  /**
   * The kind as it is served now. @throws dev.orch.store.api.ApiException NotFound if it is none
   */
  @SuppressWarnings("unchecked") // a kind of the same class of objects
  <T extends Resource> Kind<T> present(Kind<T> kind) {
    if (!kind.isDynamic()) {
      return kind;
    }
    Kind<?> present = kinds().byResource(kind.apiVersion(), kind.plural());
    if (present == null || !present.isDynamic()) {
      throw Errors.of(Reason.NOT_FOUND, "the server could not find the requested resource", null);
    }
    return (Kind<T>) present;
  }

  /** Whether the kind's definition goes. */
  boolean isTerminating(Kind<?> kind) {
    return kind.isDynamic() && isTerminating(kind.resource());
  }

  boolean isTerminating(String resource) {
    return state.terminating.containsKey(resource);
  }

  /** The stored definitions. */
  List<Versioned<Resource>> definitions() {
    return store.list(ListRequest.all(DEFINITIONS)).items();
  }

  /** The kinds of a definition that is served; none if it isn't. */
  List<Kind<DynamicObject>> of(CustomResourceDefinition definition) {
    kinds();
    Made made = state.made.get(definition.metadata().name());
    return made == null ? ImmutableList.of() : made.kinds;
  }

  private void refresh() {
    State before = state;
    State now = read(before);
    if (replace(now) && !now.versions.equals(before.versions)) {
      end(now.kinds);
    }
  }

  /** Whether nobody has read later. */
  private synchronized boolean replace(State now) {
    if (now.revision < state.revision) {
      return false;
    }
    state = now;
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // what says the same stays the same instance
  private State read(State before) {
    var page = store.list(ListRequest.all(DEFINITIONS));
    List<Long> versions =
        page.items().stream().map(Versioned::revision).collect(ImmutableList.toImmutableList());
    if (versions.equals(before.versions)) {
      return before.at(page.revision());
    }
    ImmutableSortedMap.Builder<String, Made> made = ImmutableSortedMap.naturalOrder();
    ImmutableSortedMap.Builder<String, Boolean> going = ImmutableSortedMap.naturalOrder();
    ImmutableList.Builder<Kind<?>> custom = ImmutableList.builder();
    boolean same = true;
    int count = 0;
    for (Versioned<Resource> item : page.items()) {
      CustomResourceDefinition definition = (CustomResourceDefinition) item.value();
      if (!DefinitionStatus.isEstablished(definition) || isBuiltIn(definition)) {
        continue;
      }
      @Nullable Made old = before.made.get(definition.metadata().name());
      Made kept = old != null && old.isOf(definition) ? old : make(definition);
      same &= kept == old;
      count++;
      made.put(definition.metadata().name(), kept);
      custom.addAll(kept.kinds);
      if (DefinitionStatus.isTerminating(definition)) {
        going.put(definition.metadata().name(), true);
      }
    }
    // The set stays the same instance while it says the same: what is made of it can be kept.
    Kinds kinds = same && count == before.made.size() ? before.kinds : base.plus(custom.build());
    return new State(page.revision(), versions, kinds, made.buildOrThrow(), going.buildOrThrow());
  }

  private boolean isBuiltIn(CustomResourceDefinition definition) {
    return base.all().stream()
        .anyMatch(
            kind ->
                kind.group().equals(definition.spec().group())
                    && (kind.plural().equals(definition.spec().names().plural())
                        || kind.name().equals(definition.spec().names().kind())));
  }

  private Made make(CustomResourceDefinition definition) {
    List<Kind<DynamicObject>> kinds;
    try {
      kinds = CustomKinds.of(definition, conversion(definition), expressions);
    } catch (IllegalArgumentException e) {
      // Put into the store by somebody who doesn't check; it must not keep others from being
      // served.
      LOG.log(System.Logger.Level.WARNING, "not served: " + definition.metadata().name(), e);
      kinds = ImmutableList.of();
    }
    return new Made(
        definition.metadata().uid(), definition.spec(), definition.status().acceptedNames(), kinds);
  }

  private Conversion conversion(CustomResourceDefinition definition) {
    WebhookTargets targets = new WebhookTargets(new StoredObjects(store));
    return WebhookConversion.of(definition, targets, webhooks, chance);
  }

  /** Is told of a watch while it is open, to end it when its kind goes or changes. */
  void opened(Stream stream) {
    streams.add(stream);
    if (!isServed(stream.kind(), kinds())) {
      stream.finish();
    }
  }

  void closed(Stream stream) {
    streams.remove(stream);
  }

  private void end(Kinds kinds) {
    for (Stream stream : streams) {
      if (!isServed(stream.kind(), kinds)) {
        stream.finish();
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a changed kind is equal, but another one
  private static boolean isServed(Kind<?> kind, Kinds kinds) {
    return kinds.byResource(kind.apiVersion(), kind.plural()) == kind;
  }
}
