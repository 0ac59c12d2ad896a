package dev.orch.controllers.batch;

import dev.orch.model.kinds.CronSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The times of a schedule that have come since a time. Immutable.
 *
 * @param latest the last of them, if there is any
 * @param count about how many: by the distance of the first two
 */
record MissedRuns(Optional<Instant> latest, long count) {
  private static final MissedRuns NONE = new MissedRuns(Optional.empty(), 0);

  static MissedRuns between(Instant since, Instant now, CronSchedule schedule, ZoneId zone) {
    Optional<Instant> first = schedule.next(since, zone).filter(time -> !time.isAfter(now));
    if (first.isEmpty()) {
      return NONE;
    }
    Optional<Instant> second = schedule.next(first.get(), zone).filter(time -> !time.isAfter(now));
    if (second.isEmpty()) {
      return new MissedRuns(first, 1);
    }
    long step = Math.max(1, Duration.between(first.get(), second.get()).toSeconds());
    long count = Duration.between(first.get(), now).toSeconds() / step + 1;
    return new MissedRuns(Optional.of(last(first.get(), step, now, schedule, zone)), count);
  }

  /**
   * The last time that has come. It is looked for in ever longer stretches before now, so that it
   * is found soon however many have come. Each begins a whole number of steps after the first time,
   * as what comes every so often counts from there.
   */
  private static Instant last(
      Instant first, long step, Instant now, CronSchedule schedule, ZoneId zone) {
    long steps = Duration.between(first, now).toSeconds() / step;
    for (long back = 1; ; back *= 2) {
      Instant from = first.plusSeconds(Math.max(0, steps - back) * step);
      Optional<Instant> next = schedule.next(from, zone).filter(time -> !time.isAfter(now));
      if (next.isPresent()) {
        Instant latest = next.get();
        while (next.isPresent()) {
          latest = next.get();
          next = schedule.next(latest, zone).filter(time -> !time.isAfter(now));
        }
        return latest;
      }
      if (back > steps) {
        return first;
      }
    }
  }
}
