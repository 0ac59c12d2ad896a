package dev.orch.controllers.scheduler;

import java.time.Duration;

/**
 * How long gangs wait. Immutable.
 *
 * @param completion after how long a group that still lacks pods is said to have timed out
 * @param patience after how long a gang that doesn't fit has room held back for it
 * @param holdBack for how long at most; then its wait begins anew
 * @param binding how long the bindings of a gang may take where they are not decided on by one
 *     write; then they are undone
 */
public record GangSettings(
    Duration completion, Duration patience, Duration holdBack, Duration binding) {
  /** Ten minutes, five, ten, and thirty seconds. */
  public static final GangSettings DEFAULT =
      new GangSettings(
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30));

  public GangSettings {
    for (Duration each : new Duration[] {completion, patience, holdBack, binding}) {
      if (each.isNegative() || each.isZero()) {
        throw new IllegalArgumentException("a time for gangs is " + each);
      }
    }
  }
}
