package dev.orch.controllers.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.kinds.CronSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MissedRunsProperties {
  private static final Instant START = Instant.parse("2026-02-27T00:00:30Z");
  private static final String[] SCHEDULES = {
    "* * * * *", "*/7 * * * *", "30 6-16/4 * * 1-5", "0 0 1,2 * *", "@every 90s", "@hourly"
  };

  private static MissedRuns missed(String schedule, Instant now) {
    return MissedRuns.between(START, now, CronSchedule.parse(schedule), ZoneOffset.UTC);
  }

  @Property(tries = 300)
  void latest_isTheLastThatHasCome(
      @ForAll @IntRange(max = 5) int schedule, @ForAll @IntRange(max = 5_000_000) int seconds) {
    CronSchedule times = CronSchedule.parse(SCHEDULES[schedule]);
    Instant now = START.plusSeconds(seconds);
    Optional<Instant> last = Optional.empty();
    Optional<Instant> next = times.next(START, ZoneOffset.UTC);
    while (next.isPresent() && !next.get().isAfter(now)) {
      last = next;
      next = times.next(next.get(), ZoneOffset.UTC);
    }
    assertThat(missed(SCHEDULES[schedule], now).latest()).isEqualTo(last);
  }

  @Test
  void regularTimes_areCounted() {
    assertThat(missed("*/10 * * * *", START.plus(Duration.ofMinutes(9))).count()).isZero();
    assertThat(missed("*/10 * * * *", START.plus(Duration.ofMinutes(10))).count()).isEqualTo(1);
    assertThat(missed("*/10 * * * *", START.plus(Duration.ofHours(20))).count()).isEqualTo(120);
  }
}
