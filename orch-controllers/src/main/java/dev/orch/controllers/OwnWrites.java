package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.ListOptions;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What one run of a reconciler wrote, as a barrier before the next run for the same object.
 *
 * <p>Used by one thread at a time.
 */
final class OwnWrites {
  private static final int FIRST_SERVER_ERROR = 500;

  /*
   * Why: a controller that created a pod and looks again at a cache that doesn't have it yet creates another one.
   * Kubernetes' controllers each count the events that they expect. Here the engine does it for all: the API numbers
   * its revisions in one sequence, every write returns its own, and a cache tells up to which revision it is complete.
   * So it is enough to remember the highest revision written per kind, and what is to be gone, and not to run the
   * object's reconciler before those caches have come so far. A run may still see others' changes late: those meet in
   * the API, as a conflict or an AlreadyExists, and the loop goes around again.
   *
   * It can't be stuck: a cache that lost its watch begins anew and is then complete up to a revision of that moment,
   * which is past the write. What was created and is gone before such a cache ever had it is told by nobody: then the
   * object needs another run, for its reconciler believes that it is there.
   *
   * A write whose answer is lost may have been done or not. So before the next run the API is asked for the revision that
   * it is at, and the caches are waited for up to that one: then they have the write, if there was one.
   *
   * It holds per object, not per controller, as what a reconciler creates or deletes belongs to its object.
   */
  private record Named(ObjectKey key, String uid) {
    static Named of(Resource object) {
      return new Named(ObjectKey.of(object), object.metadata().uid());
    }
  }

  private final Map<String, Kind<?>> kinds = new TreeMap<>();
  private final Map<String, Long> written = new TreeMap<>();
  private final Map<String, Set<Named>> present = new TreeMap<>();
  private final Map<String, Set<Named>> gone = new TreeMap<>();

  /** Kinds of which something may have been written. */
  private final Map<String, Kind<?>> unsure = new TreeMap<>();

  /** Kinds of which that was so, until the API said how far it is. */
  private final Set<String> ascertained = new TreeSet<>();

  /** Makes a write; one that fails other than by a refusal may have been done. */
  <R> R tried(Kind<?> kind, Supplier<R> write) {
    try {
      return write.get();
    } catch (ApiException failed) {
      if (failed.status().code() >= FIRST_SERVER_ERROR) {
        unsure.put(kind.toString(), kind);
      }
      throw failed;
    } catch (RuntimeException failed) {
      unsure.put(kind.toString(), kind);
      throw failed;
    }
  }

  /** Whether a write may have been done of which nothing is known. */
  boolean isUnsure() {
    return !unsure.isEmpty();
  }

  /**
   * Asks the API how far it is, for {@link #whenSeen} to wait for what may have been written.
   *
   * @throws ApiException if it doesn't answer: to be asked again
   */
  void ascertain(Api api) {
    for (Kind<?> kind : ImmutableList.copyOf(unsure.values())) {
      ListOptions one = new ListOptions("", "", "", "", 1, "");
      reach(kind, api.resources(kind).list(one).resourceVersion());
      unsure.remove(kind.toString());
      ascertained.add(kind.toString());
    }
  }

  void wrote(Kind<?> kind, Resource result) {
    if (Deleted.isComplete(result)) { // the write took away the last that kept it
      absent(kind, result);
    } else {
      present(kind, result);
    }
  }

  private void present(Kind<?> kind, Resource result) {
    reach(kind, result.metadata().resourceVersion());
    present.computeIfAbsent(kind.toString(), k -> new LinkedHashSet<>()).add(Named.of(result));
  }

  private void reach(Kind<?> kind, String revision) {
    kinds.put(kind.toString(), kind);
    if (!revision.isEmpty()) {
      written.merge(kind.toString(), Long.parseLong(revision), Math::max);
    }
  }

  void deleted(Kind<?> kind, Deleted<?> deleted) {
    if (deleted.gone()) {
      absent(kind, deleted.object());
    } else {
      present(kind, deleted.object());
    }
  }

  private void absent(Kind<?> kind, Resource object) {
    reach(kind, object.metadata().resourceVersion()); // before that a cache may not have it yet
    present.getOrDefault(kind.toString(), new LinkedHashSet<>()).remove(Named.of(object));
    gone.computeIfAbsent(kind.toString(), k -> new LinkedHashSet<>()).add(Named.of(object));
  }

  boolean isEmpty() {
    return kinds.isEmpty() && unsure.isEmpty();
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
    if (!hasCome(informer, written.getOrDefault(kind, 0L), wake)) {
      return false;
    }
    for (Named absent : gone.getOrDefault(kind, ImmutableSet.of())) {
      if (!informer.goneOrWait(absent.key(), absent.uid(), wake)) {
        return false;
      }
    }
    return true;
  }

  /** What was written comes by itself; that nothing was is told on demand alone. */
  private boolean hasCome(Informer<?> informer, long revision, Runnable wake) {
    return ascertained.contains(informer.kind().toString())
        ? informer.seenOrAsk(revision, wake)
        : informer.seenOrWait(revision, wake);
  }

  /** Whether a cache that has come so far doesn't have what was written. */
  boolean isMissed(Informers informers) {
    for (Kind<?> kind : kinds.values()) {
      Informer<?> informer = informers.find(kind);
      Set<Named> expected = present.getOrDefault(kind.toString(), ImmutableSet.of());
      if (informer != null && expected.stream().anyMatch(o -> !informer.has(o.key(), o.uid()))) {
        return true;
      }
    }
    return false;
  }
}
