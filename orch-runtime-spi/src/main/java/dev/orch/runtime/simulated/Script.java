package dev.orch.runtime.simulated;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated container behaves. Immutable.
 *
 * @param startDelay how long it takes to run
 * @param runsFor how long it runs by itself; null for ever
 * @param exitCode what it then ends with
 * @param stopDelay how long it takes to end when asked to; it then ends with 143, or is killed with
 *     137 if that is longer than its grace period
 * @param refusal why it can't be started; null if it can
 */
public record Script(
    Duration startDelay,
    @Nullable Duration runsFor,
    int exitCode,
    Duration stopDelay,
    @Nullable String refusal) {
  /** Runs at once and until it is stopped, which it is at once. */
  public static final Script RUNS = new Script(Duration.ZERO, null, 0, Duration.ZERO, null);

  /** Takes so long to start. */
  public Script startingAfter(Duration delay) {
    return new Script(delay, runsFor, exitCode, stopDelay, refusal);
  }

  /** Ends by itself after so long, with this code. */
  public Script exitingAfter(Duration time, int code) {
    return new Script(startDelay, time, code, stopDelay, refusal);
  }

  /** Takes so long to stop. */
  public Script stoppingAfter(Duration delay) {
    return new Script(startDelay, runsFor, exitCode, delay, refusal);
  }

  /** Can't be started. */
  public Script refused(String why) {
    return new Script(startDelay, runsFor, exitCode, stopDelay, why);
  }
}
