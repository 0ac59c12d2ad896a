package dev.orch.network.cni;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The attachments that are to end and couldn't: each is tried again, later and later, until it has
 * ended. Only on the worker.
 */
final class Leaving {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** So many are remembered that have ended, so that nobody ends them again for nothing. */
  private static final int REMEMBERED = 1000;

  private final ScheduledExecutorService worker;
  private final Function<String, CompletionStage<Void>> end;
  private final Map<String, Duration> delays = new LinkedHashMap<>();
  private final Set<String> left = new LinkedHashSet<>();

  /**
   * @param end ends the attachment of a container
   */
  Leaving(ScheduledExecutorService worker, Function<String, CompletionStage<Void>> end) {
    this.worker = worker;
    this.end = end;
  }

  /** It couldn't be ended now. */
  void later(String container) {
    if (delays.putIfAbsent(container, FIRST) == null) {
      schedule(container);
    }
  }

  private void schedule(String container) {
    Duration delay = delays.getOrDefault(container, FIRST);
    worker.schedule(() -> again(container), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void again(String container) {
    if (!delays.containsKey(container)) {
      return;
    }
    end.apply(container)
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure == null) {
                delays.remove(container);
              } else {
                delays.computeIfPresent(container, (id, delay) -> longer(delay));
                schedule(container);
              }
            },
            worker);
  }

  private static Duration longer(Duration delay) {
    Duration twice = delay.multipliedBy(2);
    return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
  }

  /** It has ended. */
  void left(String container) {
    delays.remove(container);
    left.add(container);
    if (left.size() > REMEMBERED) {
      left.remove(left.iterator().next());
    }
  }

  /** Whether it is to end and hasn't. */
  boolean isLeaving(String container) {
    return delays.containsKey(container);
  }

  /** Whether it has ended in this life. */
  boolean hasLeft(String container) {
    return left.contains(container);
  }
}
