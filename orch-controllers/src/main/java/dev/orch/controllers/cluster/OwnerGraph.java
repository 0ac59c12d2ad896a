package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.store.api.Api;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who owns whom, over the caches of all kinds. For any thread. */
record OwnerGraph(Api api, List<Informer<?>> informers) {
  static final String INDEX = "owner";

  /** What an owner's deletion concerns. */
  record Dependent(Kind<?> kind, Resource object) {
    /** Whether it holds up the foreground deletion of the owner of that uid. */
    boolean blocks(String owner) {
      return object.metadata().ownerReferences().stream()
          .filter(reference -> reference.uid().equals(owner))
          .anyMatch(reference -> Boolean.TRUE.equals(reference.blockOwnerDeletion()));
    }

    /** Whether it waits for dependents of its own. */
    boolean isWaiting() {
      return Collecting.isWaiting(object.metadata());
    }
  }

  /** How an owner stands. */
  enum Standing {
    /** It is there. */
    SOLID,
    /** It is there, but goes when its dependents are gone. */
    WAITING,
    /** It is not there. */
    ABSENT
  }

  /**
   * The owner, if it is known to be where the dependent can't have one: in another namespace, or in
   * one at all while the dependent is in none.
   */
  Optional<ObjectMeta> misplaced(ObjectMeta dependent, OwnerReference owner) {
    Kind<?> kind = stored(owner);
    if (kind == null || !kind.isNamespaced()) {
      return Optional.empty();
    }
    ObjectMeta near = cached(kind, new ObjectKey(dependent.namespace(), owner.name()));
    if (near != null && near.uid().equals(owner.uid())) {
      return Optional.empty();
    }
    // An owner with many dependents is looked for as often: by name in each namespace, not in all.
    return of(BuiltInKinds.NAMESPACE).stream()
        .flatMap(namespaces -> namespaces.list().stream())
        .map(namespace -> new ObjectKey(namespace.metadata().name(), owner.name()))
        .map(key -> cached(kind, key))
        .filter(known -> known != null && known.uid().equals(owner.uid()))
        .findFirst();
  }

  private Optional<Informer<?>> of(Kind<?> kind) {
    for (Informer<?> informer : informers) {
      if (informer.kind().equals(kind)) {
        return Optional.of(informer);
      }
    }
    return Optional.empty();
  }

  /** The kind that an owner is kept as, whichever version of it is named; null for none. */
  private @Nullable Kind<?> stored(OwnerReference owner) {
    Kind<?> kind = api.kinds().byName(owner.apiVersion(), owner.kind());
    return kind == null ? null : kind.stored();
  }

  static Collection<String> owners(Resource object) {
    return object.metadata().ownerReferences().stream()
        .map(OwnerReference::uid)
        .collect(ImmutableList.toImmutableList());
  }

  /** What the object of that uid owns, as far as the caches know. */
  List<Dependent> dependents(String uid) {
    ImmutableList.Builder<Dependent> dependents = ImmutableList.builder();
    for (Informer<?> informer : informers) {
      for (Resource object : informer.byIndex(INDEX, uid)) {
        dependents.add(new Dependent(informer.kind(), object));
      }
    }
    return dependents.build();
  }

  /** How an object's owner stands; one that the cache doesn't have is asked for in the API. */
  Standing standing(ObjectMeta dependent, OwnerReference owner) {
    Kind<?> kind = stored(owner);
    if (kind == null || (kind.isNamespaced() && dependent.namespace().isEmpty())) {
      // An owner that can't be looked up keeps what it owns.
      return Standing.SOLID;
    }
    ObjectKey key = new ObjectKey(kind.isNamespaced() ? dependent.namespace() : "", owner.name());
    ObjectMeta known = cached(kind, key);
    if (known == null || !known.uid().equals(owner.uid())) {
      known = live(kind, key).orElse(null);
    }
    if (known == null || !known.uid().equals(owner.uid())) {
      return Standing.ABSENT;
    }
    return Collecting.isWaiting(known) ? Standing.WAITING : Standing.SOLID;
  }

  private @Nullable ObjectMeta cached(Kind<?> kind, ObjectKey key) {
    return of(kind).flatMap(informer -> informer.get(key)).map(Resource::metadata).orElse(null);
  }

  private Optional<ObjectMeta> live(Kind<?> kind, ObjectKey key) {
    return api.resources(kind)
        .inNamespace(key.namespace())
        .find(key.name())
        .map(Resource::metadata);
  }

  /** The object as the cache has it. */
  <T extends Resource> Optional<T> get(Kind<T> kind, ObjectKey key) {
    return of(kind).flatMap(informer -> informer.get(key)).map(kind::cast);
  }
}
