package dev.orch.scheduling.packing;

import static dev.orch.scheduling.packing.Gpus.mix;
import static dev.orch.scheduling.packing.Gpus.node;
import static dev.orch.scheduling.packing.Gpus.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Effect;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static final Profile BEST_FIT = Packing.bestFit();

  private static Decision decide(ClusterView view, Pod pod, Profile profile) {
    return Scheduler.schedule(view, List.of(pod), profile, 1).get(0);
  }

  private static String message(Decision decision) {
    return decision.diagnosis().orElseThrow().message();
  }

  private static String devices(Decision decision) {
    Effect.Write<?> write = (Effect.Write<?>) ((Decision.Placed) decision).before().get(0);
    return write.after().metadata().annotations().get(GpuRequest.INDEX);
  }

  @Test
  void shares_fillOneDeviceBeforeTheNext() {
    ClusterView view = ClusterView.of(List.of(node("n", 2, "A")), List.of());
    for (String expected : List.of("0", "0", "1")) {
      Decision decision = decide(view, pod("p" + view.hashCode(), 1, 1, 400, ""), BEST_FIT);
      assertThat(devices(decision)).isEqualTo(expected);
      view = Scheduler.assumed(view, (Decision.Placed) decision);
    }
  }

  @Test
  void wholeDevices_areIdleOnes() {
    ClusterView view = ClusterView.of(List.of(node("n", 4, "A")), List.of());
    Decision share = decide(view, pod("share", 1, 1, 10, ""), BEST_FIT);
    view = Scheduler.assumed(view, (Decision.Placed) share);
    Decision two = decide(view, pod("two", 1, 2, 1000, ""), BEST_FIT);
    assertThat(devices(two)).isEqualTo("1-2");
    view = Scheduler.assumed(view, (Decision.Placed) two);
    assertThat(message(decide(view, pod("more", 1, 2, 1000, ""), BEST_FIT)))
        .contains("1 Insufficient GPU");
  }

  @Test
  void refusals_sayWhatIsMissing() {
    ClusterView view =
        ClusterView.of(List.of(node("a", 0, ""), node("b", 1, "B"), node("c", 1, "C")), List.of());
    assertThat(message(decide(view, pod("p", 1, 1, 1000, "X|Y"), BEST_FIT)))
        .startsWith(
            "0/3 nodes are available: 1 node(s) had no GPU, 2 node(s) had GPUs of other models.");
    assertThat(decide(view, pod("p", 1, 1, 1000, "X|C"), BEST_FIT).node()).contains("c");
  }

  @Test
  void malformedRequests_areRefusedWithTheirReason() {
    ClusterView view = ClusterView.of(List.of(node("n", 1, "A")), List.of());
    for (Profile profile : List.of(BEST_FIT, Packing.dense(mix()))) {
      assertThat(message(decide(view, annotated(GpuRequest.MILLI, "much"), profile)))
          .contains("scheduling.orch.dev/gpu-milli isn't a number: much");
      assertThat(message(decide(view, annotated(GpuRequest.MILLI, "1001"), profile)))
          .contains("whole GPUs or for a part of one: 1 times 1001");
    }
  }

  @Test
  void malformedIndexes_takeNothing() {
    Pod odd = annotated(GpuRequest.INDEX, "0-x--1-99999999999-7");
    Pod there = odd.withSpec(odd.spec().withNodeName("n"));
    ClusterView view = ClusterView.of(List.of(node("n", 1, "A")), List.of(there));
    assertThat(decide(view, pod("p", 1, 1, 1000, ""), BEST_FIT).node()).contains("n");
  }

  private static Pod annotated(String key, String value) {
    Pod pod = pod("odd", 1, 0, 0, "");
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(key, value);
    return pod.withMetadata(pod.metadata().withAnnotations(annotations));
  }

  /** By hand: a third each asks for a device, for half of one, and for none. */
  @Test
  void fragments_areWhatTheMixCantUse() {
    TaskMix mix =
        TaskMix.of(
            List.of(
                pod("whole", 4, 1, 1000, ""), pod("half", 2, 1, 500, ""), pod("cpu", 8, 0, 0, "")));
    // All of it for the first and the last; for halves only the device that has 300 left.
    assertThat(mix.fragments(new GpuNode("A", 16_000, 600, 300)))
        .isCloseTo((900 + 300 + 900) / 3.0, within(1e-9));
    // Too little CPU for any.
    assertThat(mix.fragments(new GpuNode("A", 1000, 600, 300))).isCloseTo(900, within(1e-9));
  }

  @Test
  void room_isLimitedByCpu() {
    TaskMix mix = TaskMix.of(List.of(pod("half", 4, 1, 500, "")));
    assertThat(mix.room(new GpuNode("A", 64_000, 1000, 900))).isEqualTo(1500);
    assertThat(mix.room(new GpuNode("A", 9_000, 1000, 900))).isEqualTo(1000);
    assertThat(mix.room(new GpuNode("A", 1_000, 1000, 900))).isZero();
  }

  @Test
  void wastefulShares_waitOnceGpusAreScarce() {
    TaskMix mix = TaskMix.of(List.of(pod("whole", 1, 1, 1000, ""), pod("most", 1, 1, 810, "")));
    Profile dense = Packing.dense(mix);
    Pod most = pod("most", 1, 1, 810, "");
    ClusterView idle = ClusterView.of(List.of(node("n", 8, "A")), List.of());
    assertThat(decide(idle, most, dense).node()).contains("n");
    Decision six = decide(idle, pod("six", 1, 6, 1000, ""), dense);
    ClusterView scarce = Scheduler.assumed(idle, (Decision.Placed) six);
    assertThat(message(decide(scarce, most, dense)))
        .contains("1 node(s) would waste too much of a scarce GPU");
    assertThat(decide(scarce, most, Packing.dense(mix, 100)).node()).contains("n");
    assertThat(decide(scarce, pod("whole", 1, 1, 1000, ""), dense).node()).contains("n");
  }
}
