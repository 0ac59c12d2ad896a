package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.node.Evictions.Pressure;
import dev.orch.node.Machine.Level;
import dev.orch.node.Machine.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a machine that runs out of something, from look to look. Pure; the rules are
 * those of the kubelet's eviction manager. Immutable.
 *
 * @param since since when each threshold is crossed
 * @param acting those whose grace was over at the last look: they hold until enough is reclaimed
 * @param seen when each pressure was seen last
 */
record Pressures(
    Map<EvictionThreshold, Instant> since,
    Set<EvictionThreshold> acting,
    Map<Pressure, Instant> seen) {
  static final Pressures NONE =
      new Pressures(ImmutableMap.of(), ImmutableSet.of(), ImmutableMap.of());

  /** Memory first, as without it nothing else can be done either. */
  private static final Comparator<EvictionThreshold> MOST_URGENT =
      Comparator.comparing(EvictionThreshold::signal).thenComparing(EvictionThreshold::grace);

  Pressures {
    since = ImmutableMap.copyOf(since);
    acting = ImmutableSet.copyOf(acting);
    seen = ImmutableMap.copyOf(seen);
  }

  /** What is known after another look. */
  Pressures next(EvictionSettings settings, Map<Signal, Level> levels, Instant now) {
    Map<EvictionThreshold, Instant> crossed = new LinkedHashMap<>();
    ImmutableSet.Builder<EvictionThreshold> due = ImmutableSet.builder();
    Map<Pressure, Instant> shown = new EnumMap<>(Pressure.class);
    seen.forEach(
        (pressure, last) -> {
          if (last.plus(settings.transition()).isAfter(now)) {
            shown.put(pressure, last);
          }
        });
    for (EvictionThreshold threshold : settings.thresholds()) {
      Level level = levels.get(threshold.signal());
      boolean holds =
          level != null
              && (threshold.isMet(level)
                  || acting.contains(threshold) && threshold.isUnresolved(level));
      if (holds) {
        Instant begun = since.getOrDefault(threshold, now);
        crossed.put(threshold, begun);
        shown.put(Pressure.of(threshold.signal()), now);
        if (Duration.between(begun, now).compareTo(threshold.grace()) >= 0) {
          due.add(threshold);
        }
      }
    }
    return new Pressures(crossed, due.build(), shown);
  }

  /** Whether the node is to say so. */
  boolean isUnder(Pressure pressure) {
    return seen.containsKey(pressure);
  }

  /** For what something has to be done now, the most urgent first. */
  List<EvictionThreshold> due() {
    return acting.stream().sorted(MOST_URGENT).collect(ImmutableList.toImmutableList());
  }

  /** Whether anything is still short, whatever was reclaimed; null levels aren't. */
  static boolean isAnyUnresolved(EvictionSettings settings, Map<Signal, Level> levels) {
    return settings.thresholds().stream()
        .anyMatch(
            threshold -> {
              @Nullable Level level = levels.get(threshold.signal());
              return level != null && threshold.isUnresolved(level);
            });
  }
}
