package dev.orch.model.kinds;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.schema.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a cron job runs, as its spec says it: five fields, a name such as {@code @daily}, or {@code
 * @every} and a duration; before that maybe {@code TZ=} and a time zone. Immutable.
 */
public final class CronSchedule {
  private static final ImmutableMap<String, String> NAMES =
      ImmutableMap.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");
  private static final ImmutableList<String> MONTHS =
      ImmutableList.of(
          "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final ImmutableList<String> DAYS =
      ImmutableList.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  /** A time that doesn't come in so many years never does. */
  private static final int MOST_YEARS = 5;

  /** The values of a field, and the names that stand for the first of them and the next ones. */
  private record Bounds(int min, int max, List<String> names) {}

  private static final ImmutableList<Bounds> FIELDS =
      ImmutableList.of(
          new Bounds(0, 59, ImmutableList.of()),
          new Bounds(0, 23, ImmutableList.of()),
          new Bounds(1, 31, ImmutableList.of()),
          new Bounds(1, 12, MONTHS),
          new Bounds(0, 6, DAYS));

  private static final Splitter SPACES =
      Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().trimResults();

  /**
   * The values that match, as bits.
   *
   * @param any whether it was left open, as a star
   */
  private record Values(long bits, boolean any) {
    static final Values NONE = new Values(0, false);

    boolean has(int value) {
      return (bits & 1L << value) != 0;
    }

    Values or(Values other) {
      return new Values(bits | other.bits, any || other.any);
    }
  }

  private final @Nullable ZoneId zone;
  private final @Nullable Duration every;
  private final List<Values> fields;

  private CronSchedule(@Nullable ZoneId zone, @Nullable Duration every, List<Values> fields) {
    this.zone = zone;
    this.every = every;
    this.fields = fields;
  }

  /** What is wrong with the schedule, or null if nothing is. */
  static @Nullable String fault(String schedule) {
    try {
      parse(schedule);
      return null;
    } catch (IllegalArgumentException faulty) {
      return faulty.getMessage();
    }
  }

  /**
   * Reads a schedule.
   *
   * @throws IllegalArgumentException with Kubernetes' message if it is none
   */
  public static CronSchedule parse(String schedule) {
    String spec = schedule;
    ZoneId zone = null;
    if (spec.startsWith("TZ=") || spec.startsWith("CRON_TZ=")) {
      int space = spec.indexOf(' ');
      String name = spec.substring(spec.indexOf('=') + 1, space < 0 ? spec.length() : space);
      if (!isZone(name)) {
        throw new IllegalArgumentException(
            "provided bad location " + name + ": unknown time zone " + name);
      }
      zone = ZoneId.of(name);
      spec = space < 0 ? "" : spec.substring(space).trim();
    }
    if (spec.startsWith("@every ")) {
      return new CronSchedule(zone, every(spec), ImmutableList.of());
    }
    if (spec.startsWith("@") && !NAMES.containsKey(spec)) {
      throw new IllegalArgumentException("unrecognized descriptor: " + spec);
    }
    return new CronSchedule(zone, null, fields(NAMES.getOrDefault(spec, spec)));
  }

  /** Whether it is the name of a time zone that has rules. */
  public static boolean isZone(String name) {
    return name.equals("UTC") || ZoneRulesProvider.getAvailableZoneIds().contains(name);
  }

  private static Duration every(String spec) {
    try {
      Duration read = Times.parseDuration(spec.substring("@every ".length()));
      Duration seconds = read.truncatedTo(ChronoUnit.SECONDS);
      return seconds.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : seconds;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "failed to parse duration " + spec + ": " + e.getMessage(), e);
    }
  }

  private static List<Values> fields(String spec) {
    List<String> fields = SPACES.splitToList(spec);
    if (fields.size() != FIELDS.size()) {
      throw new IllegalArgumentException(
          "expected exactly 5 fields, found "
              + fields.size()
              + ": ["
              + String.join(" ", fields)
              + "]");
    }
    ImmutableList.Builder<Values> values = ImmutableList.builder();
    for (int i = 0; i < fields.size(); i++) {
      values.add(field(fields.get(i), FIELDS.get(i)));
    }
    return values.build();
  }

  private static Values field(String field, Bounds bounds) {
    Values values = Values.NONE;
    for (String range : Splitter.on(',').omitEmptyStrings().split(field)) {
      values = values.or(range(range, bounds));
    }
    return values;
  }

  private static Values range(String range, Bounds bounds) {
    List<String> steps = Splitter.on('/').splitToList(range);
    List<String> ends = Splitter.on('-').splitToList(steps.get(0));
    boolean any = ends.get(0).equals("*") || ends.get(0).equals("?");
    int start = any ? bounds.min() : number(ends.get(0), bounds);
    int end = any ? bounds.max() : start;
    if (!any && ends.size() == 2) {
      end = number(ends.get(1), bounds);
    } else if (!any && ends.size() > 2) {
      throw new IllegalArgumentException("too many hyphens: " + range);
    }
    if (steps.size() > 2) {
      throw new IllegalArgumentException("too many slashes: " + range);
    }
    int step = 1;
    if (steps.size() == 2) {
      step = number(steps.get(1));
      end = ends.size() == 1 ? bounds.max() : end;
    }
    check(start, end, step, bounds, range);
    long bits = 0;
    for (int value = start; value <= end; value += step) {
      bits |= 1L << value;
    }
    return new Values(bits, any && step == 1);
  }

  private static void check(int start, int end, int step, Bounds bounds, String range) {
    String fault = null;
    if (start < bounds.min()) {
      fault = "beginning of range (" + start + ") below minimum (" + bounds.min() + ")";
    } else if (end > bounds.max()) {
      fault = "end of range (" + end + ") above maximum (" + bounds.max() + ")";
    } else if (start > end) {
      fault = "beginning of range (" + start + ") beyond end of range (" + end + ")";
    } else if (step == 0) {
      fault = "step of range should be a positive number";
    }
    if (fault != null) {
      throw new IllegalArgumentException(fault + ": " + range);
    }
  }

  private static int number(String text, Bounds bounds) {
    int named = bounds.names().indexOf(Ascii.toLowerCase(text));
    return named < 0 ? number(text) : bounds.min() + named;
  }

  private static int number(String text) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new NumberFormatException(
          "failed to parse int from "
              + text
              + ": strconv.Atoi: parsing \""
              + text
              + "\": invalid syntax");
    }
    if (number < 0) {
      throw new NumberFormatException("negative number (" + number + ") not allowed: " + text);
    }
    return number;
  }

  /**
   * The first time after that one: a whole minute which the clocks of the zone show with matching
   * fields. A minute that a change of clocks leaves out doesn't come; one that it repeats comes
   * twice.
   *
   * @param inZone the zone, unless the schedule names one itself
   * @return empty if there is none in the next years
   */
  public Optional<Instant> next(Instant after, ZoneId inZone) {
    if (every != null) {
      return Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(every));
    }
    ZonedDateTime time =
        after
            .truncatedTo(ChronoUnit.MINUTES)
            .plus(1, ChronoUnit.MINUTES)
            .atZone(zone == null ? inZone : zone);
    int last = time.getYear() + MOST_YEARS;
    while (time.getYear() <= last) {
      if (!isOn(time.toLocalDate())) {
        time = time.toLocalDate().plusDays(1).atStartOfDay(time.getZone());
      } else if (!fields.get(1).has(time.getHour())) {
        time = nextHour(time);
      } else if (!fields.get(0).has(time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        return Optional.of(time.toInstant());
      }
    }
    return Optional.empty();
  }

  /** Where both kinds of day are given, either is enough. */
  private boolean isOn(LocalDate date) {
    Values days = fields.get(2);
    Values weekdays = fields.get(4);
    boolean day = days.has(date.getDayOfMonth());
    boolean weekday = weekdays.has(date.getDayOfWeek().getValue() % 7);
    return fields.get(3).has(date.getMonthValue())
        && (days.any() || weekdays.any() ? day && weekday : day || weekday);
  }

  /** The begin of the next hour, or when clocks change before. */
  private static ZonedDateTime nextHour(ZonedDateTime time) {
    ZonedDateTime next = time.plusMinutes(60 - time.getMinute());
    ZoneOffsetTransition change = time.getZone().getRules().nextTransition(time.toInstant());
    return change != null && change.getInstant().isBefore(next.toInstant())
        ? change.getInstant().atZone(time.getZone())
        : next;
  }
}
