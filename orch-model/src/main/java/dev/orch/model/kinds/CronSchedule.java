package dev.orch.model.kinds;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a cron job runs, as text: five fields, or a name such as {@code @daily}. Stateless. */
final class CronSchedule {
  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(
          "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final ImmutableList<String> MONTHS =
      ImmutableList.of(
          "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final ImmutableList<String> DAYS =
      ImmutableList.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

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

  private CronSchedule() {}

  /** What is wrong with the schedule, or null if nothing is. */
  static @Nullable String fault(String schedule) {
    String spec = schedule;
    if (spec.startsWith("TZ=") || spec.startsWith("CRON_TZ=")) {
      int space = spec.indexOf(' ');
      String zone = spec.substring(spec.indexOf('=') + 1, space < 0 ? spec.length() : space);
      if (!isZone(zone)) {
        return "provided bad location " + zone + ": unknown time zone " + zone;
      }
      spec = space < 0 ? "" : spec.substring(space).trim();
    }
    if (spec.startsWith("@")) {
      return named(spec);
    }
    List<String> fields = SPACES.splitToList(spec);
    if (fields.size() != FIELDS.size()) {
      return "expected exactly 5 fields, found "
          + fields.size()
          + ": ["
          + String.join(" ", fields)
          + "]";
    }
    for (int i = 0; i < fields.size(); i++) {
      String fault = field(fields.get(i), FIELDS.get(i));
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  /** Whether it is the name of a time zone that has rules. */
  static boolean isZone(String name) {
    return name.equals("UTC") || ZoneRulesProvider.getAvailableZoneIds().contains(name);
  }

  private static @Nullable String named(String spec) {
    if (NAMES.contains(spec)) {
      return null;
    }
    if (!spec.startsWith("@every ")) {
      return "unrecognized descriptor: " + spec;
    }
    String duration = spec.substring("@every ".length());
    try {
      dev.orch.model.schema.Times.parseDuration(duration);
      return null;
    } catch (IllegalArgumentException e) {
      return "failed to parse duration " + spec + ": " + e.getMessage();
    }
  }

  private static @Nullable String field(String field, Bounds bounds) {
    for (String range : Splitter.on(',').omitEmptyStrings().split(field)) {
      String fault = range(range, bounds);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable String range(String range, Bounds bounds) {
    List<String> steps = Splitter.on('/').splitToList(range);
    List<String> ends = Splitter.on('-').splitToList(steps.get(0));
    boolean any = ends.get(0).equals("*") || ends.get(0).equals("?");
    try {
      int start = any ? bounds.min() : number(ends.get(0), bounds);
      int end = any ? bounds.max() : start;
      if (!any && ends.size() == 2) {
        end = number(ends.get(1), bounds);
      } else if (!any && ends.size() > 2) {
        return "too many hyphens: " + range;
      }
      if (steps.size() > 2) {
        return "too many slashes: " + range;
      }
      int step = 1;
      if (steps.size() == 2) {
        step = number(steps.get(1));
        end = ends.size() == 1 ? bounds.max() : end;
      }
      return misplaced(start, end, step, bounds, range);
    } catch (NumberFormatException e) {
      return e.getMessage();
    }
  }

  private static @Nullable String misplaced(
      int start, int end, int step, Bounds bounds, String range) {
    if (start < bounds.min()) {
      return "beginning of range (" + start + ") below minimum (" + bounds.min() + "): " + range;
    }
    if (end > bounds.max()) {
      return "end of range (" + end + ") above maximum (" + bounds.max() + "): " + range;
    }
    if (start > end) {
      return "beginning of range (" + start + ") beyond end of range (" + end + "): " + range;
    }
    return step == 0 ? "step of range should be a positive number: " + range : null;
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
}
