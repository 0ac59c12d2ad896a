package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.Informers;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Effect;
import dev.orch.scheduling.Scheduler;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as the scheduler sees it: what the caches say, and what it is about to make true.
 * Used by one thread at a time.
 */
final class Placements {
  /*
   * Assumed are pods that are being bound, by uid, until the cache shows them on a node; objects that are being written
   * for them, until the cache shows the write or something newer; and that pods which are being evicted are on their
   * way out, until the cache shows that. A nomination counts from the decision on; the cache changes it only by showing
   * another one than it showed before.
   */
  private final Informers informers;
  private final Map<String, Decision.Placed> assumed = new TreeMap<>();
  private final Map<String, Written<?>> written = new TreeMap<>();
  private final Map<String, Instant> evicting = new TreeMap<>();
  private ClusterView view = ClusterView.empty();

  Placements(Informers informers) {
    this.informers = informers;
  }

  /**
   * An object that a decision changes.
   *
   * @param revision that of the write; 0 while it is on its way
   */
  private record Written<T extends Resource>(Kind<T> kind, T object, long revision) {
    boolean isOlderThan(T cached) {
      return revision > 0 && Long.parseLong(cached.metadata().resourceVersion()) >= revision;
    }
  }

  private static String key(Kind<?> kind, ObjectMeta metadata) {
    return kind.qualifiedName() + "/" + metadata.namespace() + "/" + metadata.name();
  }

  ClusterView view() {
    return view;
  }

  /**
   * Decisions for pods of the view are taken to be carried out until the cache shows it, or {@link
   * #forget}.
   */
  void assume(Scheduler.Decided decided) {
    view = decided.after();
    for (Decision decision : decided.decisions()) {
      if (decision instanceof Decision.Placed placed) {
        assumed.put(placed.pod().metadata().uid(), placed);
        for (Effect effect : placed.before()) {
          if (effect instanceof Effect.Write<?> write && !(write.after() instanceof Pod)) {
            assume(write);
          }
        }
      }
    }
  }

  /** The pod is taken to be on a node that was decided on before. */
  Decision.Placed promise(Pod pod, String node) {
    Decision.Placed placed = new Decision.Placed(pod, node, 0, 0, ImmutableList.of());
    view = view.withPod(onNode(placed));
    assumed.put(pod.metadata().uid(), placed);
    return placed;
  }

  private <T extends Resource> void assume(Effect.Write<T> write) {
    Kind<T> kind = write.kind();
    written.put(key(kind, write.after().metadata()), new Written<>(kind, write.after(), 0));
  }

  boolean isAssumed(Pod pod) {
    return assumed.containsKey(pod.metadata().uid());
  }

  /** The decision won't be carried out. Gives the pod as it was assumed, if it was. */
  Optional<Pod> forget(String uid) {
    Decision.Placed placed = assumed.remove(uid);
    if (placed == null) {
      return Optional.empty();
    }
    Pod pod = onNode(placed);
    view = view.withoutPod(pod);
    for (Effect effect : placed.before()) {
      if (effect instanceof Effect.Write<?> write) {
        forget(write);
      }
    }
    return Optional.of(pod);
  }

  private <T extends Resource> void forget(Effect.Write<T> write) {
    String key = key(write.kind(), write.after().metadata());
    Written<?> found = written.get(key);
    if (found != null && found.revision == 0) {
      written.remove(key);
      restore(write.kind(), write.after().metadata());
    }
  }

  /** As the cache has it now. */
  private <T extends Resource> void restore(Kind<T> kind, ObjectMeta metadata) {
    view =
        informers
            .of(kind)
            .get(metadata.namespace(), metadata.name())
            .map(object -> view.with(kind, object))
            .orElseGet(() -> view.without(kind, metadata.namespace(), metadata.name()));
  }

  /** A write for an assumed pod was done. */
  <T extends Resource> void written(Kind<T> kind, T stored) {
    String key = key(kind, stored.metadata());
    if (written.containsKey(key)) {
      long revision = Long.parseLong(stored.metadata().resourceVersion());
      written.put(key, new Written<>(kind, stored, revision));
      view = view.with(kind, stored);
      informers
          .of(kind)
          .get(stored.metadata().namespace(), stored.metadata().name())
          .ifPresent(cached -> put(kind, cached));
    }
  }

  /** A pod with a node, as the cache has it. */
  void put(Pod pod) {
    String uid = pod.metadata().uid();
    boolean known = isWhereAssumed(pod);
    Instant evicted = evicting.get(uid);
    if (evicted == null) {
      view = known ? view : view.withPod(pod);
    } else if (pod.metadata().deletionTimestamp() == null) {
      view = view.withPod(leaving(pod, evicted));
    } else {
      evicting.remove(uid);
      view = view.withPod(pod);
    }
  }

  /**
   * Whether the view has the pod as it is, but for what the binding wrote. What is assumed of it
   * ends; writes made for it stay assumed until the cache shows them.
   */
  private boolean isWhereAssumed(Pod pod) {
    String uid = pod.metadata().uid();
    Decision.Placed placed = assumed.get(uid);
    if (placed == null) {
      return false;
    }
    if (!placed.nodeName().equals(pod.spec().nodeName())) {
      forget(uid);
      return false;
    }
    assumed.remove(uid);
    return !Changes.matters(onNode(placed), pod) && pod.status().startTime() == null;
  }

  /** The pod on its node, as what is written before makes it. */
  private static Pod onNode(Decision.Placed placed) {
    Pod pod = placed.pod();
    for (Effect effect : placed.before()) {
      if (effect instanceof Effect.Write<?> write && write.after() instanceof Pod changed) {
        pod = changed;
      }
    }
    return pod.withSpec(pod.spec().withNodeName(placed.nodeName()));
  }

  /** A pod is gone, or needs its place no more. */
  void remove(Pod pod) {
    String uid = pod.metadata().uid();
    evicting.remove(uid);
    forget(uid);
    view = view.withoutNominated(pod);
    if (!pod.spec().nodeName().isEmpty()) {
      view = view.withoutPod(pod);
    }
  }

  /** The pod is to go to that node once there is room; {@code ""} for none. */
  void nominate(Pod pod, String node) {
    view = node.isEmpty() ? view.withoutNominated(pod) : view.withNominated(pod, node);
  }

  /** The pod is to leave its node: nobody needs to evict it again. */
  void evict(Pod victim, Instant now) {
    if (victim.metadata().deletionTimestamp() == null) {
      evicting.put(victim.metadata().uid(), now);
      view = view.withPod(leaving(victim, now));
    }
  }

  /** The pod wasn't evicted after all. */
  void keep(Pod victim) {
    if (evicting.remove(victim.metadata().uid()) != null) {
      view = view.withPod(victim);
    }
  }

  private static Pod leaving(Pod pod, Instant since) {
    return pod.withMetadata(pod.metadata().withDeletionTimestamp(since));
  }

  void put(Node node) {
    view = view.withNode(node);
  }

  void remove(Node node) {
    view = view.withoutNode(node.metadata().name());
  }

  /** Another object, as the cache has it. */
  <T extends Resource> void put(Kind<T> kind, T object) {
    String key = key(kind, object.metadata());
    @SuppressWarnings("unchecked") // the key names the kind
    Written<T> ours = (Written<T>) written.get(key);
    if (ours == null || ours.isOlderThan(object)) {
      written.remove(key);
      view = view.with(kind, object);
    }
  }

  <T extends Resource> void remove(Kind<T> kind, T object) {
    ObjectMeta metadata = object.metadata();
    written.remove(key(kind, metadata));
    view = view.without(kind, metadata.namespace(), metadata.name());
  }

  /** Another object, or that it is gone. */
  <T extends Resource> void changed(Kind<T> kind, @Nullable T before, @Nullable T after) {
    if (after != null) {
      put(kind, after);
    } else if (before != null) {
      remove(kind, before);
    }
  }
}
