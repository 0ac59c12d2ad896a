package dev.orch.controllers.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a reconcile loop has to look at, each at most once however often it was added, and
 * never handed out twice at a time. For any thread; nobody waits: who adds a key that can be taken
 * makes {@code ready} run, on the adding thread, once per such key.
 *
 * <p>It grows with the number of distinct keys alone.
 */
public final class WorkQueue<K> implements AutoCloseable {
  /*
   * queue: keys to be taken, in order. dirty: keys that need a look. processing: keys that were taken and not yet done.
   * Invariant: queue holds each of its keys once, and is dirty without processing. A key that is added while it is
   * processed becomes dirty only; done puts it into the queue. `waiting` holds the earliest timer of each key; a key may
   * be waiting and in any of the three sets.
   */
  /** What is due later is looked at then: nanoseconds don't count further than 292 years. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Object lock = new Object();
  private final Queue<K> queue = new ArrayDeque<>();
  private final Set<K> dirty = new HashSet<>();
  private final Set<K> processing = new HashSet<>();
  private final Map<K, Timer> waiting = new LinkedHashMap<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private final ScheduledExecutorService timers;
  private final Backoff backoff;
  private final Runnable ready;
  private boolean closed;

  /**
   * @param timers runs delayed adds, and nothing else
   * @param backoff the delays of {@link #addRateLimited}
   * @param ready is run when a key can be taken; must return at once
   */
  public WorkQueue(ScheduledExecutorService timers, Backoff backoff, Runnable ready) {
    this.timers = timers;
    this.backoff = backoff;
    this.ready = ready;
  }

  /** The key needs a look. */
  public void add(K key) {
    synchronized (lock) {
      if (closed || !dirty.add(key) || processing.contains(key)) {
        return;
      }
      queue.add(key);
    }
    ready.run();
  }

  /** The key needs a look after this time; of several such wishes the earliest counts. */
  public void addAfter(K key, Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      add(key);
      return;
    }
    long nanos = (delay.compareTo(LONGEST) < 0 ? delay : LONGEST).toNanos();
    synchronized (lock) {
      if (closed) {
        return;
      }
      Timer earlier = waiting.get(key);
      if (earlier != null) {
        if (earlier.remaining() <= nanos) {
          return;
        }
        earlier.cancel();
      }
      Timer timer = new Timer(key);
      waiting.put(key, timer);
      timer.future = timers.schedule(timer, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The key failed and needs another look, the later the more often it failed. */
  public void addRateLimited(K key) {
    int before;
    synchronized (lock) {
      if (closed) {
        return;
      }
      before = failures.merge(key, 1, Integer::sum) - 1;
    }
    addAfter(key, backoff.after(before));
  }

  /** The key went well: its failures are forgotten. */
  public void forget(K key) {
    synchronized (lock) {
      failures.remove(key);
    }
  }

  /** Takes the next key, which must be given to {@link #done}; empty if there is none. */
  public Optional<K> poll() {
    synchronized (lock) {
      K key = queue.poll();
      if (key == null) {
        return Optional.empty();
      }
      dirty.remove(key);
      processing.add(key);
      return Optional.of(key);
    }
  }

  /** The key that was taken is no longer being looked at. */
  public void done(K key) {
    synchronized (lock) {
      if (!processing.remove(key) || closed || !dirty.contains(key)) {
        return;
      }
      queue.add(key);
    }
    ready.run();
  }

  /** How many keys can be taken. */
  public int size() {
    synchronized (lock) {
      return queue.size();
    }
  }

  /** Whether there is nothing to take, nothing being looked at and nothing waiting. */
  public boolean isIdle() {
    synchronized (lock) {
      return dirty.isEmpty() && processing.isEmpty() && waiting.isEmpty();
    }
  }

  /** Drops everything, cancels what is waiting, and ignores what is added later. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      waiting.values().forEach(Timer::cancel);
      waiting.clear();
      queue.clear();
      dirty.clear();
      failures.clear();
    }
  }

  /** Whether the invariant holds; for tests. */
  boolean isConsistent() {
    synchronized (lock) {
      Set<K> once = new HashSet<>(queue);
      Set<K> expected = new HashSet<>(dirty);
      expected.removeAll(processing);
      return once.size() == queue.size() && once.equals(expected);
    }
  }

  private final class Timer implements Runnable {
    private final K key;
    private @Nullable ScheduledFuture<?> future;

    Timer(K key) {
      this.key = key;
    }

    long remaining() {
      return future == null ? Long.MAX_VALUE : future.getDelay(TimeUnit.NANOSECONDS);
    }

    void cancel() {
      if (future != null) {
        future.cancel(false);
      }
    }

    @Override
    public void run() {
      synchronized (lock) {
        if (!waiting.remove(key, this)) {
          return;
        }
      }
      add(key);
    }
  }
}
