package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.node.Machine.Level;
import dev.orch.node.Machine.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a machine has too little left: the kubelet's hard thresholds. Pure.
 *
 * @param bytes the least of each signal, in its unit
 * @param percents the least of each signal, as a part of all that there is
 */
record Thresholds(Map<Signal, Long> bytes, Map<Signal, Integer> percents) {
  /** What the kubelet has unless it is told otherwise; nothing for numbers of processes. */
  static final Thresholds DEFAULT =
      new Thresholds(
          ImmutableSortedMap.of(Signal.MEMORY, 100L << 20),
          ImmutableSortedMap.of(Signal.NODE_FS, 10, Signal.IMAGE_FS, 15));

  private static final int ALL = 100;

  Thresholds {
    bytes = ImmutableSortedMap.copyOf(bytes);
    percents = ImmutableSortedMap.copyOf(percents);
  }

  /** A signal below its threshold. */
  record Crossed(Signal signal, long least, Level level) {}

  /** All signals that are below, in the order in which the kubelet acts on them. */
  List<Crossed> crossed(Map<Signal, Level> levels) {
    List<Crossed> crossed = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      Level level = levels.get(signal);
      Long least = level == null ? null : least(signal, level);
      if (level != null && least != null && level.available() < least) {
        crossed.add(new Crossed(signal, least, level));
      }
    }
    return ImmutableList.copyOf(crossed);
  }

  private @Nullable Long least(Signal signal, Level level) {
    Integer percent = percents.get(signal);
    return percent == null ? bytes.get(signal) : Long.valueOf(level.capacity() / ALL * percent);
  }
}
