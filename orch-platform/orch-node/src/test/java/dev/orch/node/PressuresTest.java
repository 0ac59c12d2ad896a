package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.node.Evictions.Pressure;
import dev.orch.node.Machine.Level;
import dev.orch.node.Machine.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When thresholds are crossed, due and resolved. */
class PressuresTest {
  private static final Instant START = Instant.EPOCH;
  private Pressures pressures = Pressures.NONE;

  private static EvictionSettings settings(
      Map<String, String> hard, Map<String, String> soft, Map<String, String> reclaim) {
    return EvictionSettings.of(
        hard,
        soft,
        Map.of("pid.available", Duration.ofSeconds(30)),
        Duration.ZERO,
        reclaim,
        Duration.ofSeconds(100));
  }

  private List<Signal> due(EvictionSettings settings, long second, Map<Signal, Level> levels) {
    pressures = pressures.next(settings, levels, START.plusSeconds(second));
    return pressures.due().stream().map(EvictionThreshold::signal).toList();
  }

  private static Map<Signal, Level> pids(long available) {
    return Map.of(Signal.PID, new Level(available, 1000));
  }

  @Test
  void hardThreshold_isDueAtOnce() {
    EvictionSettings settings = settings(Map.of("pid.available", "10%"), Map.of(), Map.of());
    assertThat(due(settings, 0, pids(100))).isEmpty();
    assertThat(due(settings, 10, pids(99))).containsExactly(Signal.PID);
    assertThat(pressures.isUnder(Pressure.PID)).isTrue();
    assertThat(due(settings, 20, pids(100))).isEmpty();
    assertThat(pressures.isUnder(Pressure.PID)).isTrue();
    assertThat(due(settings, 109, pids(100))).isEmpty();
    assertThat(pressures.isUnder(Pressure.PID)).isTrue();
    assertThat(due(settings, 110, pids(100))).isEmpty();
    assertThat(pressures.isUnder(Pressure.PID)).isFalse();
  }

  @Test
  void softThreshold_isDueWhenItWasCrossedAllTheTime() {
    EvictionSettings settings = settings(Map.of(), Map.of("pid.available", "100"), Map.of());
    assertThat(due(settings, 0, pids(99))).isEmpty();
    assertThat(due(settings, 29, pids(99))).isEmpty();
    assertThat(due(settings, 30, pids(99))).containsExactly(Signal.PID);
    assertThat(due(settings, 31, pids(100))).isEmpty();
    assertThat(due(settings, 32, pids(99))).isEmpty();
  }

  @Test
  void minimumReclaim_countsOnlyOnceItIsDue() {
    EvictionSettings settings =
        settings(Map.of("pid.available", "100"), Map.of(), Map.of("pid.available", "50"));
    assertThat(due(settings, 0, pids(120))).isEmpty();
    assertThat(due(settings, 10, pids(90))).hasSize(1);
    assertThat(due(settings, 20, pids(149))).hasSize(1);
    assertThat(due(settings, 30, pids(150))).isEmpty();
    assertThat(due(settings, 40, pids(120))).isEmpty();
  }

  @Test
  void memory_comesFirst() {
    EvictionSettings settings =
        settings(
            Map.of("pid.available", "100", "memory.available", "1Ki", "nodefs.available", "1Ki"),
            Map.of(),
            Map.of());
    Level none = new Level(0, 1000);
    assertThat(
            due(settings, 0, Map.of(Signal.PID, none, Signal.MEMORY, none, Signal.NODE_FS, none)))
        .containsExactly(Signal.MEMORY, Signal.NODE_FS, Signal.PID);
  }

  @Test
  void whatCantBeTold_isNoPressure() {
    assertThat(due(EvictionSettings.DEFAULT, 0, Map.of())).isEmpty();
    assertThat(due(EvictionSettings.DEFAULT, 0, Map.of(Signal.NODE_FS_INODES, new Level(0, 0))))
        .isEmpty();
  }

  @Test
  void settings_areRefusedWithTheirFault() {
    assertThatThrownBy(
            () ->
                EvictionSettings.of(
                    Map.of(),
                    Map.of("memory.available", "1Gi"),
                    Map.of(),
                    Duration.ZERO,
                    Map.of(),
                    Duration.ZERO))
        .hasMessage(
            "grace period must be specified for the soft eviction threshold memory.available");
    assertThatThrownBy(() -> settings(Map.of("cpu.available", "1"), Map.of(), Map.of()))
        .hasMessage("unsupported eviction signal cpu.available");
    assertThatThrownBy(() -> settings(Map.of("memory.available", "101%"), Map.of(), Map.of()))
        .hasMessage("eviction threshold 101% must be above 0% and below 100%");
    assertThatThrownBy(() -> settings(Map.of("memory.available", "-1Gi"), Map.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void linux_countsInodes() {
    LinuxMachine machine =
        new LinuxMachine(java.nio.file.Path.of("/"), java.nio.file.Path.of("/tmp"));
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Level level = null;
    while (level == null && System.nanoTime() < end) {
      level = machine.look().get(Signal.NODE_FS_INODES);
      Thread.onSpinWait();
    }
    assertThat(level).isNotNull();
    assertThat(level.available()).isLessThanOrEqualTo(level.capacity());
  }
}
