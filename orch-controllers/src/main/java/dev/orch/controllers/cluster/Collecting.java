package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Edits;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What is to be done about one object. For one run. */
final class Collecting {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  private final Api api;
  private final OwnerGraph graph;
  private final Consumer<OwnerGraph.Dependent> lookAt;
  private final Warnings warnings;

  /** Is told of owners that an object can't have. */
  interface Warnings {
    void warn(Kind<?> kind, ObjectMeta about, String message);
  }

  /**
   * @param lookAt is given objects that need a look of their own
   */
  Collecting(Api api, OwnerGraph graph, Consumer<OwnerGraph.Dependent> lookAt, Warnings warnings) {
    this.api = api;
    this.graph = graph;
    this.lookAt = lookAt;
    this.warnings = warnings;
  }

  <T extends Resource> void collect(Kind<T> kind, ObjectKey key) {
    T object = graph.get(kind, key).orElse(null);
    if (object == null) {
      return;
    }
    try {
      ObjectMeta metadata = object.metadata();
      if (metadata.deletionTimestamp() == null) {
        if (!metadata.ownerReferences().isEmpty()) {
          collectOwned(kind, object);
        }
      } else if (metadata.finalizers().contains(ORPHAN)) {
        orphan(kind, metadata);
      } else if (metadata.finalizers().contains(FOREGROUND)) {
        foreground(kind, metadata);
      }
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }

  private <T extends Resource> Resources<T> resources(Kind<T> kind, ObjectMeta metadata) {
    return api.resources(kind).inNamespace(metadata.namespace());
  }

  /** Whether the object is there but goes when its dependents are gone. */
  static boolean isWaiting(ObjectMeta metadata) {
    return metadata.deletionTimestamp() != null && metadata.finalizers().contains(FOREGROUND);
  }

  /** Deletes the object if none of its owners is there to stay. */
  private <T extends Resource> void collectOwned(Kind<T> kind, T cached) {
    warnOfMisplaced(kind, cached.metadata());
    if (cached.metadata().ownerReferences().stream()
        .allMatch(owner -> graph.standing(cached.metadata(), owner) == OwnerGraph.Standing.SOLID)) {
      return;
    }
    T live = resources(kind, cached.metadata()).get(cached.metadata().name());
    ObjectMeta metadata = live.metadata();
    if (!metadata.uid().equals(cached.metadata().uid())
        || metadata.deletionTimestamp() != null
        || metadata.ownerReferences().isEmpty()) {
      return;
    }
    boolean solid = false;
    boolean waiting = false;
    Set<String> lost = new TreeSet<>();
    for (OwnerReference owner : metadata.ownerReferences()) {
      OwnerGraph.Standing standing = graph.standing(metadata, owner);
      solid |= standing == OwnerGraph.Standing.SOLID;
      waiting |= standing == OwnerGraph.Standing.WAITING;
      if (standing != OwnerGraph.Standing.SOLID) {
        lost.add(owner.uid());
      }
    }
    if (!solid) {
      deleteOwned(kind, live, waiting);
    } else if (!lost.isEmpty()) {
      Edits.ifUnchanged(api.resources(kind), live, now -> without(kind, now, lost));
    }
  }

  private <T extends Resource> void deleteOwned(Kind<T> kind, T object, boolean waiting) {
    List<OwnerGraph.Dependent> dependents = graph.dependents(object.metadata().uid());
    if (!waiting || dependents.isEmpty()) {
      delete(kind, object.metadata(), policy(object.metadata()));
      return;
    }
    T free = object;
    if (dependents.stream().anyMatch(OwnerGraph.Dependent::isWaiting)) {
      // Maybe a circle, in which each would wait for the other.
      free = Edits.ifUnchanged(api.resources(kind), object, now -> unblocking(kind, now));
    }
    delete(kind, free.metadata(), "Foreground");
  }

  private static <T extends Resource> T unblocking(Kind<T> kind, T object) {
    List<OwnerReference> owners =
        object.metadata().ownerReferences().stream()
            .map(
                owner ->
                    Boolean.TRUE.equals(owner.blockOwnerDeletion())
                        ? owner.withBlockOwnerDeletion(false)
                        : owner)
            .collect(ImmutableList.toImmutableList());
    return kind.withMetadata(object, object.metadata().withOwnerReferences(owners));
  }

  private void warnOfMisplaced(Kind<?> kind, ObjectMeta metadata) {
    for (OwnerReference owner : metadata.ownerReferences()) {
      graph
          .misplaced(metadata, owner)
          .ifPresent(
              known ->
                  warnings.warn(
                      kind,
                      metadata,
                      String.format(
                          Locale.ROOT,
                          "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in"
                              + " namespace \"%s\"",
                          owner.apiVersion(),
                          owner.kind(),
                          metadata.namespace(),
                          owner.name(),
                          owner.uid(),
                          metadata.namespace())));
    }
  }

  private static String policy(ObjectMeta metadata) {
    if (metadata.finalizers().contains(ORPHAN)) {
      return "Orphan";
    }
    return metadata.finalizers().contains(FOREGROUND) ? "Foreground" : "Background";
  }

  private <T extends Resource> void delete(Kind<T> kind, ObjectMeta metadata, String policy) {
    resources(kind, metadata)
        .delete(
            metadata.name(),
            DeleteOptionsBuilder.builder()
                .propagationPolicy(policy)
                .preconditions(new Preconditions(metadata.uid(), metadata.resourceVersion()))
                .build(),
            WriteOptions.NONE);
  }

  private static <T extends Resource> T without(Kind<T> kind, T object, Set<String> owners) {
    List<OwnerReference> rest =
        object.metadata().ownerReferences().stream()
            .filter(owner -> !owners.contains(owner.uid()))
            .collect(ImmutableList.toImmutableList());
    return kind.withMetadata(object, object.metadata().withOwnerReferences(rest));
  }

  /** Lets the dependents go, then the object. */
  private <T extends Resource> void orphan(Kind<T> kind, ObjectMeta metadata) {
    for (OwnerGraph.Dependent dependent : graph.dependents(metadata.uid())) {
      release(dependent.kind(), dependent.object().metadata(), metadata.uid());
    }
    removeFinalizer(kind, metadata, ORPHAN);
  }

  private <D extends Resource> void release(Kind<D> kind, ObjectMeta dependent, String owner) {
    Set<String> lost = new TreeSet<>(List.of(owner));
    try {
      resources(kind, dependent)
          .edit(
              dependent.name(),
              now -> now.metadata().uid().equals(dependent.uid()) ? without(kind, now, lost) : now);
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }

  /** Has the dependents deleted; the object goes when none is left that blocks it. */
  private <T extends Resource> void foreground(Kind<T> kind, ObjectMeta metadata) {
    boolean blocked = false;
    for (OwnerGraph.Dependent dependent : graph.dependents(metadata.uid())) {
      blocked |= dependent.blocks(metadata.uid());
      if (dependent.object().metadata().deletionTimestamp() == null) {
        lookAt.accept(dependent);
      }
    }
    if (!blocked) {
      removeFinalizer(kind, metadata, FOREGROUND);
    }
  }

  private <T extends Resource> void removeFinalizer(
      Kind<T> kind, ObjectMeta metadata, String finalizer) {
    resources(kind, metadata)
        .edit(
            metadata.name(),
            now -> {
              if (!now.metadata().uid().equals(metadata.uid())) {
                return now;
              }
              List<String> rest =
                  now.metadata().finalizers().stream()
                      .filter(name -> !name.equals(finalizer))
                      .collect(ImmutableList.toImmutableList());
              return kind.withMetadata(now, now.metadata().withFinalizers(rest));
            });
  }
}
