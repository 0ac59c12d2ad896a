package dev.orch.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** When schedules come, compared with one that tries every minute. */
class CronScheduleProperties {
  private static final ZoneId UTC = ZoneId.of("UTC");

  /** A field of a schedule, and which values it is meant to match. */
  record Meant(String text, boolean open, Predicate<Integer> values) {
    static Meant range(int from, int to, int step) {
      return new Meant(
          from + "-" + to + "/" + step,
          false,
          value -> value >= from && value <= to && (value - from) % step == 0);
    }
  }

  @Provide
  Arbitrary<List<Meant>> schedules() {
    return Combinators.combine(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
        .as(List::of);
  }

  private static Arbitrary<Meant> field(int least, int most) {
    Arbitrary<Integer> value = Arbitraries.integers().between(least, most);
    Arbitrary<Meant> range =
        Combinators.combine(value, value, Arbitraries.integers().between(1, 4))
            .as(
                (one, other, step) ->
                    Meant.range(Math.min(one, other), Math.max(one, other), step));
    Arbitrary<Meant> two =
        Combinators.combine(value, value)
            .as(
                (one, other) ->
                    new Meant(one + "," + other, false, v -> v.equals(one) || v.equals(other)));
    Arbitrary<Meant> star = Arbitraries.just(new Meant("*", true, v -> true));
    Arbitrary<Meant> every =
        Arbitraries.integers()
            .between(2, 5)
            .map(step -> new Meant("*/" + step, false, v -> (v - least) % step == 0));
    return Arbitraries.frequencyOf(
        Tuple.of(3, star), Tuple.of(2, range), Tuple.of(1, two), Tuple.of(2, every));
  }

  private static boolean matches(List<Meant> fields, ZonedDateTime time) {
    boolean day = fields.get(2).values().test(time.getDayOfMonth());
    boolean weekday = fields.get(4).values().test(time.getDayOfWeek().getValue() % 7);
    return fields.get(0).values().test(time.getMinute())
        && fields.get(1).values().test(time.getHour())
        && fields.get(3).values().test(time.getMonthValue())
        && (fields.get(2).open() || fields.get(4).open() ? day && weekday : day || weekday);
  }

  /** Around the changes of clocks of zones that change them by an hour, half of one, or a day. */
  @Property(tries = 500)
  void next_isTheFirstMinuteThatMatches(
      @ForAll("schedules") List<Meant> fields,
      @ForAll("zones") ZoneId zone,
      @ForAll @LongRange(min = 0, max = 400L * 24 * 3600) long seconds) {
    CronSchedule schedule =
        CronSchedule.parse(String.join(" ", fields.stream().map(Meant::text).toList()));
    Instant after = Instant.parse("2011-01-01T00:00:00Z").plusSeconds(seconds);
    Instant horizon = after.plus(Duration.ofDays(40));
    Instant minute = Instant.ofEpochSecond(Math.floorDiv(after.getEpochSecond(), 60) * 60);
    do {
      minute = minute.plusSeconds(60);
    } while (minute.isBefore(horizon) && !matches(fields, minute.atZone(zone)));
    Optional<Instant> next = schedule.next(after, zone).filter(horizon::isAfter);
    assertThat(next).isEqualTo(minute.isBefore(horizon) ? Optional.of(minute) : Optional.empty());
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "America/St_Johns",
            "Asia/Kathmandu")
        .map(ZoneId::of);
  }

  private static Instant next(String schedule, String after) {
    return CronSchedule.parse(schedule).next(Instant.parse(after), UTC).orElseThrow();
  }

  @Test
  void names_standForFields() {
    assertThat(next("@yearly", "2026-03-05T10:00:00Z")).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(next("@monthly", "2026-03-05T10:00:00Z")).isEqualTo("2026-04-01T00:00:00Z");
    assertThat(next("@weekly", "2026-03-05T10:00:00Z")).isEqualTo("2026-03-08T00:00:00Z");
    assertThat(next("@daily", "2026-03-05T10:00:00Z")).isEqualTo("2026-03-06T00:00:00Z");
    assertThat(next("@hourly", "2026-03-05T10:00:00Z")).isEqualTo("2026-03-05T11:00:00Z");
    assertThat(next("0 0 * feb mon", "2026-01-05T10:00:00Z")).isEqualTo("2026-02-02T00:00:00Z");
  }

  @Test
  void every_countsFromTheTimeBefore() {
    assertThat(next("@every 1h30m", "2026-03-05T10:00:07Z")).isEqualTo("2026-03-05T11:30:07Z");
    assertThat(next("@every 10ms", "2026-03-05T10:00:07Z")).isEqualTo("2026-03-05T10:00:08Z");
  }

  @Test
  void ownZone_countsBeforeTheGivenOne() {
    assertThat(next("TZ=Asia/Tokyo 0 9 * * *", "2026-03-05T10:00:00Z"))
        .isEqualTo("2026-03-06T00:00:00Z");
  }

  @Test
  void impossibleTime_neverComes() {
    assertThat(CronSchedule.parse("59 23 31 2 *").next(Instant.parse("2026-01-01T00:00:00Z"), UTC))
        .isEmpty();
  }
}
