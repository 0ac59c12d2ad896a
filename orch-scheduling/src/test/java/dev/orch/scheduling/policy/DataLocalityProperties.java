package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.annotated;
import static dev.orch.scheduling.policy.Some.labelled;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.NodeRank;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DataLocalityProperties {
  private static final List<String> SETS = List.of("s0", "s1", "s2", "s3");

  private static String some(Random random, String suffix) {
    List<String> some = new ArrayList<>();
    for (String set : SETS) {
      if (random.nextInt(3) == 0) {
        some.add(set + (suffix.isEmpty() ? "" : "=" + (1 + random.nextInt(900)) + suffix));
      }
    }
    return String.join(",", some);
  }

  /** Zones hold three racks, racks any number of nodes. */
  private static ClusterView cluster(Random random) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 1 + random.nextInt(80); i > 0; i--) {
      int rack = random.nextInt(9);
      nodes.add(
          annotated(
              labelled(
                  node("n" + i),
                  "kubernetes.io/hostname",
                  "n" + i,
                  Distance.RACK,
                  "r" + rack,
                  "topology.kubernetes.io/zone",
                  "z" + rack / 3,
                  "topology.kubernetes.io/region",
                  "east"),
              Replicas.ANNOTATION,
              some(random, "")));
    }
    return ClusterView.of(nodes, List.of());
  }

  /** Straight from the definition: sizes times how far the nearest is that has it. */
  private static long twin(ClusterView cluster, Pod pod, NodeView node) {
    long sum = 0;
    String data = pod.metadata().annotations().get(DataLocality.DATA);
    for (String each : data.isEmpty() ? new String[0] : data.split(",")) {
      String set = each.substring(0, 2);
      long least = -1;
      for (NodeView other : cluster.nodes()) {
        if (other.node().metadata().annotations().get(Replicas.ANNOTATION).contains(set)) {
          String rack = other.labels().get(Distance.RACK);
          String here = node.labels().get(Distance.RACK);
          boolean sameZone = (rack.charAt(1) - '0') / 3 == (here.charAt(1) - '0') / 3;
          int far = other.name().equals(node.name()) ? 0 : rack.equals(here) ? 1 : sameZone ? 2 : 3;
          least = least < 0 ? far : Math.min(least, far);
        }
      }
      sum += Math.max(0, least) * Long.parseLong(each.substring(3, each.length() - 2));
    }
    return sum;
  }

  @Property(tries = 200)
  void ranks_areTheTwins(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView cluster = cluster(random);
    DataLocality plugin = new DataLocality();
    Profile profile = Profile.builder().plugin("DataLocality", plugin).build();
    Scheduler scheduler = new Scheduler(profile);
    for (int i = 0; i < 5; i++) {
      Pod pod = annotated(pod("p" + i), DataLocality.DATA, some(random, "Mi"));
      NodeRank rank = plugin.rank(pod, cluster);
      long least = Long.MAX_VALUE;
      long largest = 1;
      for (NodeView node : cluster.nodes()) {
        long moved = twin(cluster, pod, node);
        assertThat(rank.of(node)).isEqualTo(moved);
        least = Math.min(least, moved);
        largest = Math.max(largest, moved);
      }
      Decision decision = scheduler.schedule(cluster, List.of(pod), seed).get(0);
      NodeView chosen = cluster.node(decision.node().orElseThrow()).orElseThrow();
      assertThat(100 * twin(cluster, pod, chosen) / largest).isEqualTo(100 * least / largest);
      cluster = Scheduler.assumed(cluster, decision);
    }
  }
}
