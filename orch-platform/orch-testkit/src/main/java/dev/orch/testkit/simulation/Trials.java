package dev.orch.testkit.simulation;

import com.google.common.base.Throwables;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Holds controllers to their specification: trial after trial, each from a seed of its own, until
 * so much virtual time has passed. A failure names its seed; {@code -Dorch.simulation.seed=N} runs
 * that one alone and tells all that was done. {@code -Dorch.simulation.hours=N} runs for so many
 * virtual hours.
 *
 * @param trials how many were run
 * @param time how long they took, in virtual time
 */
public record Trials(long trials, Duration time) {
  private static final String SEED = "orch.simulation.seed";
  private static final String HOURS = "orch.simulation.hours";

  /**
   * Runs trials, with seeds from 1 on.
   *
   * @param specification gives each trial its own
   * @param time at least so much virtual time in all, unless the property says otherwise
   * @throws AssertionError with the seed, if a promise is broken
   */
  public static Trials of(Supplier<? extends Specification> specification, Duration time) {
    Long only = Long.getLong(SEED);
    if (only != null) {
      return new Trials(1, run(specification, only, true));
    }
    Duration wanted = Duration.ofHours(Long.getLong(HOURS, 0));
    Duration enough = wanted.isZero() ? time : wanted;
    Duration passed = Duration.ZERO;
    long seed = 0;
    while (passed.compareTo(enough) < 0) {
      passed = passed.plus(run(specification, ++seed, false));
    }
    return new Trials(seed, passed);
  }

  private static Duration run(
      Supplier<? extends Specification> specification, long seed, boolean traced) {
    Trial trial = new Trial(specification.get(), seed);
    try (trial) {
      return trial.run(traced);
    } catch (AssertionError | RuntimeException broken) {
      Throwable cause =
          Throwables.getCausalChain(broken).stream()
              .filter(AssertionError.class::isInstance)
              .findFirst()
              .orElse(broken);
      throw new AssertionError(
          "seed " + seed + ": " + cause.getMessage() + "\n" + trial.trace(), broken);
    }
  }
}
