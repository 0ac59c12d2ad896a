package dev.orch.scheduling.packing;

import static dev.orch.scheduling.packing.Gpus.node;
import static dev.orch.scheduling.packing.Gpus.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PackingProperties {
  private static final int[] SHARES = {50, 190, 320, 470, 810};

  private static Pod randomPod(Random random, String name) {
    String models = random.nextInt(4) == 0 ? "A|B" : "";
    return switch (random.nextInt(5)) {
      case 0 -> pod(name, 1 + random.nextInt(20), 0, 0, "");
      case 1 -> pod(name, 1 + random.nextInt(12), 1 + random.nextInt(3), 1000, models);
      default -> pod(name, random.nextInt(6), 1, SHARES[random.nextInt(SHARES.length)], models);
    };
  }

  private static List<Pod> randomPods(Random random, int count) {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pods.add(randomPod(random, "p" + i));
    }
    return pods;
  }

  private static ClusterView cluster(Random random) {
    List<Node> nodes = new ArrayList<>();
    int count = 1 + random.nextInt(90);
    for (int i = 0; i < count; i++) {
      String model = List.of("A", "B", "C").get(random.nextInt(3));
      nodes.add(node("n" + i, random.nextInt(5), model));
    }
    return ClusterView.of(nodes, List.of());
  }

  private static List<Profile> profiles(List<Pod> pods) {
    TaskMix mix = TaskMix.of(pods);
    return List.of(Packing.bestFit(), Packing.fragmentationGradient(mix), Packing.dense(mix));
  }

  /** What pods were given, counted again from their annotations. */
  @Property(tries = 60)
  void noDevice_isGivenAwayTwice(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView start = cluster(random);
    List<Pod> pods = randomPods(random, 150);
    for (Profile profile : profiles(pods)) {
      ClusterView view = start;
      for (Decision decision : Scheduler.schedule(start, pods, profile, seed)) {
        if (decision instanceof Decision.Placed placed) {
          view = Scheduler.assumed(view, placed);
        }
      }
      for (NodeView node : view.nodes()) {
        GpuNode gpus = GpuNode.of(node);
        assertThat(gpus.cpu).isNotNegative();
        for (int device = 0; device < gpus.devices(); device++) {
          assertThat(gpus.free(device)).isNotNegative();
        }
        for (Pod pod : node.pods()) {
          GpuRequest request = GpuRequest.of(pod);
          String given = pod.metadata().annotations().get(GpuRequest.INDEX);
          assertThat(given == null ? 0 : given.split("-").length).isEqualTo(request.count());
          assertThat(request.accepts(gpus.model)).isTrue();
        }
      }
    }
  }

  /** One batch or pod by pod, remembering or not. */
  @Property(tries = 30)
  void batch_isItsPodsOneByOne(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    List<Pod> pods = randomPods(random, 60);
    for (Profile profile : profiles(pods)) {
      List<Decision> batch = Scheduler.schedule(view, pods, profile, seed);
      ClusterView now = view;
      for (int i = 0; i < pods.size(); i++) {
        Decision single = Scheduler.schedule(now, List.of(pods.get(i)), profile, seed).get(0);
        assertThat(single).isEqualTo(batch.get(i));
        now = single instanceof Decision.Placed placed ? Scheduler.assumed(now, placed) : now;
      }
    }
  }

  /** Nothing of a hole is wasted twice, and what nothing fits into is wasted wholly. */
  @Property(tries = 200)
  void waste_isPartOfTheHole(@ForAll long seed) {
    Random random = new Random(seed);
    int[] shares = new int[GpuRequest.WHOLE + 1];
    int least = GpuRequest.WHOLE;
    for (int i = 0; i < 5; i++) {
      int share = 1 + random.nextInt(GpuRequest.WHOLE - 1);
      shares[share] += 1 + random.nextInt(100);
      least = Math.min(least, share);
    }
    Holes holes = Holes.of(shares);
    assertThat(holes.waste(GpuRequest.WHOLE)).isZero();
    for (int hole = 0; hole < GpuRequest.WHOLE; hole++) {
      assertThat(holes.waste(hole)).isBetween(0.0, (double) hole);
      if (hole < least) {
        assertThat(holes.waste(hole)).isEqualTo(hole);
      }
    }
  }

  @Property(tries = 100)
  void sums_areThoseOverAllNodes(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    for (int i = 0; i < 40; i++) {
      Decision decision =
          Scheduler.schedule(view, List.of(randomPod(random, "p" + i)), Packing.bestFit(), i)
              .get(0);
      if (decision instanceof Decision.Placed placed) {
        view = Scheduler.assumed(view, placed);
      }
      if (random.nextInt(5) == 0) {
        view = view.withoutNode("n" + random.nextInt(90));
        view = view.withNode(node("m" + random.nextInt(90), 2, "A"));
      }
      long sum = view.nodes().stream().mapToLong(node -> GpuNode.of(node).total()).sum();
      assertThat(view.sum(GpuNodes.Count.FREE)).isEqualTo(sum);
    }
  }
}
