package dev.orch.controllers.informer;

import dev.orch.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Those who are to be told when a cache has come so far. Its lock is held for its own state only.
 */
final class Waiters {
  private final NavigableMap<Long, List<Runnable>> forRevision = new TreeMap<>();
  private final Map<String, List<Runnable>> forGone = new TreeMap<>();
  private long seen;

  synchronized boolean hasSeen(long revision) {
    return seen >= revision;
  }

  /** Whether that revision was seen; if not, the waiter is run once it is. */
  synchronized boolean seenOrWait(long revision, Runnable waiter) {
    if (seen >= revision) {
      return true;
    }
    forRevision.computeIfAbsent(revision, r -> new ArrayList<>()).add(waiter);
    return false;
  }

  /** Whether anybody waits for a revision. */
  synchronized boolean isAwaited() {
    return !forRevision.isEmpty();
  }

  synchronized void whenGone(String uid, Runnable waiter) {
    forGone.computeIfAbsent(uid, u -> new ArrayList<>()).add(waiter);
  }

  void seen(long revision) {
    List<Runnable> told = new ArrayList<>();
    synchronized (this) {
      seen = Math.max(seen, revision);
      NavigableMap<Long, List<Runnable>> reached = forRevision.headMap(seen, true);
      reached.values().forEach(told::addAll);
      reached.clear();
    }
    told.forEach(Runnable::run);
  }

  /** An object changed in the cache: what was there before may be gone. */
  void changed(@Nullable Resource before, @Nullable Resource after) {
    if (before != null
        && (after == null || !after.metadata().uid().equals(before.metadata().uid()))) {
      gone(before.metadata().uid());
    }
  }

  void gone(String uid) {
    List<Runnable> told;
    synchronized (this) {
      told = forGone.remove(uid);
    }
    if (told != null) {
      told.forEach(Runnable::run);
    }
  }
}
