package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.annotated;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.on;
import static dev.orch.scheduling.policy.Some.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Slowdowns are as a twin finds them that asks every pod about every other. */
class InterferenceProperties {
  private static final List<String> RESOURCES = List.of("cache", "disk", "net");

  private static String levels(Random random) {
    TreeMap<String, Integer> levels = new TreeMap<>();
    for (String resource : RESOURCES) {
      if (random.nextInt(3) > 0) {
        levels.put(resource, random.nextInt(60));
      }
    }
    return String.join(
        ",", levels.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  private static Pod anyPod(Random random, String name) {
    Pod pod = pod(name);
    pod = random.nextInt(3) == 0 ? pod : annotated(pod, Interference.PRESSURE, levels(random));
    return random.nextInt(3) == 0 ? pod : annotated(pod, Interference.SENSITIVITY, levels(random));
  }

  private static long level(String levels, String resource) {
    for (String each : levels == null ? new String[0] : levels.split(",")) {
      if (each.startsWith(resource + "=")) {
        return Long.parseLong(each.substring(resource.length() + 1));
      }
    }
    return 0;
  }

  private static long pressure(Pod pod, String resource) {
    return level(pod.metadata().annotations().get(Interference.PRESSURE), resource);
  }

  private static long sensitivity(Pod pod, String resource) {
    return level(pod.metadata().annotations().get(Interference.SENSITIVITY), resource);
  }

  /** Of one among pods on a node. */
  private static long slowdown(Pod pod, List<Pod> all, Node node) {
    long sum = 0;
    for (String resource : RESOURCES) {
      long there = all.stream().mapToLong(other -> pressure(other, resource)).sum();
      long measured = level(node.metadata().annotations().get(Interference.MEASURED), resource);
      long others = Math.max(there, measured) - (all.contains(pod) ? pressure(pod, resource) : 0);
      sum += sensitivity(pod, resource) * others;
    }
    return sum;
  }

  /** With the new pod's pressure on top of what is there or was measured. */
  private static long slowdownBeside(Pod pod, Pod coming, List<Pod> all, Node node) {
    long sum = slowdown(pod, all, node);
    for (String resource : RESOURCES) {
      sum += sensitivity(pod, resource) * pressure(coming, resource);
    }
    return sum;
  }

  @Property(tries = 300)
  void verdictsAndScores_areTheTwins(@ForAll long seed) {
    Random random = new Random(seed);
    int most = random.nextInt(60);
    Profile profile =
        Profile.builder().plugin("Interference", new Interference(most)).randomTies(false).build();
    List<Node> nodes = new ArrayList<>();
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Node node = node("n" + i);
      nodes.add(
          random.nextInt(3) == 0 ? annotated(node, Interference.MEASURED, levels(random)) : node);
      for (int j = random.nextInt(4); j > 0; j--) {
        pods.add(on("n" + i, anyPod(random, "r" + i + "-" + j)));
      }
    }
    ClusterView cluster = ClusterView.of(nodes, pods);
    Scheduler scheduler = new Scheduler(profile);
    for (int i = 0; i < 6; i++) {
      Pod coming = anyPod(random, "p" + i);
      String best = null;
      long least = Long.MAX_VALUE;
      Explanation explanation = Scheduler.explain(cluster, coming, profile, seed);
      for (int n = 0; n < nodes.size(); n++) {
        NodeView node = cluster.nodes().get(n);
        List<Pod> there = node.pods();
        long own = slowdown(coming, there, node.node());
        long more = 0;
        boolean fits = own <= 100L * most;
        for (Pod other : there) {
          long before = slowdown(other, there, node.node());
          long after = slowdownBeside(other, coming, there, node.node());
          fits &= after <= 100L * most || after == before;
          more += after - before;
        }
        assertThat(explanation.nodes().get(n).isFeasible()).isEqualTo(fits);
        if (fits && own + more < least) {
          least = own + more;
          best = node.name();
        }
      }
      Decision decision = scheduler.schedule(cluster, List.of(coming), seed).get(0);
      assertThat(decision.node().isPresent()).isEqualTo(best != null);
      if (decision instanceof Decision.Placed placed) {
        NodeView node = cluster.node(placed.nodeName()).orElseThrow();
        long added = slowdown(coming, node.pods(), node.node());
        for (Pod other : node.pods()) {
          added +=
              slowdownBeside(other, coming, node.pods(), node.node())
                  - slowdown(other, node.pods(), node.node());
        }
        // Scores have a hundred steps: the best may tie with what is as good within one of them.
        long largest = largest(cluster, coming, explanation);
        assertThat(100 * added / Math.max(1, largest))
            .isEqualTo(100 * least / Math.max(1, largest));
        cluster = Scheduler.assumed(cluster, placed);
      }
    }
  }

  private static long largest(ClusterView cluster, Pod coming, Explanation explanation) {
    long largest = 0;
    for (Explanation.OfNode each : explanation.nodes()) {
      if (each.isFeasible()) {
        NodeView node = cluster.node(each.name()).orElseThrow();
        long added = slowdown(coming, node.pods(), node.node());
        for (Pod other : node.pods()) {
          added +=
              slowdownBeside(other, coming, node.pods(), node.node())
                  - slowdown(other, node.pods(), node.node());
        }
        largest = Math.max(largest, added);
      }
    }
    return largest;
  }
}
