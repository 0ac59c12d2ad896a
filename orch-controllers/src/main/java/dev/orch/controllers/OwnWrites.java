package dev.orch.controllers;

import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.api.Deleted;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one run of a reconciler wrote, as a barrier before the next run for the same object.
 *
 * <p>Used by one thread at a time.
 */
final class OwnWrites {
  /*
   * Why: a controller that created a pod and looks again at a cache that doesn't have it yet creates another one.
   * Kubernetes' controllers each count the events that they expect. Here the engine does it for all: the API numbers
   * its revisions in one sequence, every write returns its own, and a cache tells up to which revision it is complete.
   * So it is enough to remember the highest revision written per kind, and what is to be gone, and not to run the
   * object's reconciler before those caches have come so far. A run may still see others' changes late: those meet in
   * the API, as a conflict or an AlreadyExists, and the loop goes around again.
   *
   * It can't be stuck: a cache that lost its watch begins anew and is then complete up to a revision of that moment,
   * which is past the write. It holds per object, not per controller, as what a reconciler creates or deletes belongs
   * to its object.
   */
  private record Gone(ObjectKey key, String uid) {}

  private final Map<String, Kind<?>> kinds = new TreeMap<>();
  private final Map<String, Long> written = new TreeMap<>();
  private final Map<String, Map<String, Gone>> gone = new TreeMap<>();

  void wrote(Kind<?> kind, Resource result) {
    kinds.put(kind.toString(), kind);
    String revision = result.metadata().resourceVersion();
    if (!revision.isEmpty()) {
      written.merge(kind.toString(), Long.parseLong(revision), Math::max);
    }
  }

  void deleted(Kind<?> kind, Deleted<?> deleted) {
    if (!deleted.gone()) {
      wrote(kind, deleted.object());
      return;
    }
    absent(kind, deleted.object());
  }

  private void absent(Kind<?> kind, Resource object) {
    kinds.put(kind.toString(), kind);
    String uid = object.metadata().uid();
    gone.computeIfAbsent(kind.toString(), k -> new TreeMap<>())
        .put(uid, new Gone(ObjectKey.of(object), uid));
  }

  boolean isEmpty() {
    return kinds.isEmpty();
  }

  /**
   * Waits for the caches of these kinds, then runs {@code settled} once, at once if they have come
   * so far already. Kinds that nobody caches are not waited for.
   */
  void whenSeen(Informers informers, Runnable settled) {
    for (Kind<?> kind : kinds.values()) {
      Informer<?> informer = informers.find(kind);
      if (informer != null && !seen(informer, () -> whenSeen(informers, settled))) {
        return;
      }
    }
    settled.run();
  }

  private boolean seen(Informer<?> informer, Runnable wake) {
    String kind = informer.kind().toString();
    if (!informer.seenOrWait(written.getOrDefault(kind, 0L), wake)) {
      return false;
    }
    for (Gone absent : gone.getOrDefault(kind, new TreeMap<>()).values()) {
      if (!informer.goneOrWait(absent.key(), absent.uid(), wake)) {
        return false;
      }
    }
    return true;
  }
}
