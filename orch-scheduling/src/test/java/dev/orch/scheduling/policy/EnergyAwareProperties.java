package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.annotated;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Resources;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EnergyAwareProperties {
  private static final EnergyAware PLUGIN = new EnergyAware();
  private static final Profile ENERGY =
      Profile.defaults().toBuilder().withoutScores().plugin("EnergyAware", PLUGIN).build();

  /** Kubernetes' default scores, of which LeastAllocated is one. */
  private static final Profile SPREADING = Profile.defaults();

  private static ClusterView cluster(Random random) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 2 + random.nextInt(15); i > 0; i--) {
      int idle = 40 + random.nextInt(120);
      Node node = node("n" + i, "cpu", "" + (4 + random.nextInt(28)));
      nodes.add(
          annotated(node, Power.IDLE, "" + idle, Power.PEAK, "" + (idle + random.nextInt(300))));
    }
    return ClusterView.of(nodes, List.of());
  }

  /** From the definition, node by node. */
  private static double twin(ClusterView cluster) {
    double sum = 0;
    for (NodeView node : cluster.nodes()) {
      double idle = Double.parseDouble(node.node().metadata().annotations().get(Power.IDLE));
      double peak = Double.parseDouble(node.node().metadata().annotations().get(Power.PEAK));
      double used = 0;
      for (Pod pod : node.pods()) {
        used += Resources.requestedBy(pod).milliCpu();
      }
      double part = used / node.allocatable().milliCpu();
      sum += node.pods().isEmpty() ? 0 : idle + (peak - idle) * part;
    }
    return sum;
  }

  private static double after(ClusterView start, List<Pod> pods, Profile profile, long seed) {
    return PLUGIN.watts(new Scheduler(profile).decide(start, pods, seed).after());
  }

  private static List<Pod> pods(Random random, int count) {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pods.add(pod("p" + i, "cpu", 100 * (1 + random.nextInt(20)) + "m"));
    }
    return pods;
  }

  /** In the mean over forty clusters, at any load; and in each at most once in a while. */
  @Property(tries = 20)
  void packing_drawsLessThanSpreading(@ForAll long seed) {
    Random random = new Random(seed);
    double packed = 0;
    double spread = 0;
    for (int i = 0; i < 40; i++) {
      ClusterView start = cluster(random);
      List<Pod> pods = pods(random, 1 + random.nextInt(2 * start.size()));
      packed += after(start, pods, ENERGY, seed);
      spread += after(start, pods, SPREADING, seed);
    }
    assertThat(packed).isLessThan(spread);
  }

  /** Each pod goes to where it adds least, as measured before and after. */
  @Property(tries = 200)
  void eachStep_addsLeast(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView cluster = cluster(random);
    Scheduler scheduler = new Scheduler(ENERGY);
    for (Pod pod : pods(random, 12)) {
      Decision decision = scheduler.schedule(cluster, List.of(pod), seed).get(0);
      if (decision.node().isEmpty()) {
        continue;
      }
      double before = twin(cluster);
      assertThat(PLUGIN.watts(cluster)).isCloseTo(before, within(1e-6));
      double least = Double.POSITIVE_INFINITY;
      double most = 0;
      for (NodeView node : cluster.nodes()) {
        Pod there = pod.withSpec(pod.spec().withNodeName(node.name()));
        if (Scheduler.explain(cluster, there, ENERGY, 1).decision().node().isPresent()) {
          double more = twin(cluster.withPod(there)) - before;
          least = Math.min(least, more);
          most = Math.max(most, more);
        }
      }
      cluster = Scheduler.assumed(cluster, decision);
      double added = twin(cluster) - before;
      assertThat(added).as("within a hundredth").isLessThanOrEqualTo(least + most / 100 + 0.001);
    }
  }
}
