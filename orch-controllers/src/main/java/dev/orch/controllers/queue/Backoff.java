package dev.orch.controllers.queue;

import java.time.Duration;

/**
 * How long to wait before the next try: the first delay, doubled with each failure, at most the
 * last.
 */
public record Backoff(Duration first, Duration most) {
  /** What Kubernetes' controllers wait before they try a key again: 5 ms to 1000 s. */
  public static final Backoff RECONCILE =
      new Backoff(Duration.ofMillis(5), Duration.ofSeconds(1000));

  /** What they wait before they list again: 800 ms to 30 s. */
  public static final Backoff LIST = new Backoff(Duration.ofMillis(800), Duration.ofSeconds(30));

  /** The delay after so many failures before this one. */
  public Duration after(int failures) {
    if (failures >= Long.SIZE - 1) {
      return most;
    }
    long factor = 1L << failures;
    return factor > most.toNanos() / first.toNanos() ? most : first.multipliedBy(factor);
  }
}
