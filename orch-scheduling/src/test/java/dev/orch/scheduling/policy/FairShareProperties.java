package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.labelled;
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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FairShareProperties {
  private static final Profile PROFILE = Profile.defaults();
  private static final Map<String, Integer> WEIGHTS = Map.of("a", 1, "b", 2, "c", 5);
  private static final FairShare PLUGIN = FairShare.byLabel(FairShare.QUEUE, WEIGHTS);

  private static ClusterView cluster(Random random) {
    List<Node> nodes = new ArrayList<>();
    int count = 1 + random.nextInt(150);
    for (int i = 0; i < count; i++) {
      nodes.add(node("n" + i, "cpu", "" + (4 + random.nextInt(8)), "e.com/gpu", "" + i % 2));
    }
    return ClusterView.of(nodes, List.of());
  }

  private static Pod anyPod(Random random, String name) {
    String queue = List.of("a", "b", "c").get(random.nextInt(3));
    String cpu = 200 * (1 + random.nextInt(queue.equals("a") ? 20 : 5)) + "m";
    String memory = 1 + random.nextInt(8) + "Gi";
    Pod pod =
        random.nextInt(6) == 0
            ? pod(name, "cpu", cpu, "memory", memory, "e.com/gpu", "1")
            : pod(name, "cpu", cpu, "memory", memory);
    return labelled(pod, FairShare.QUEUE, queue);
  }

  /** Summed up over all pods, one by one. */
  private static double share(ClusterView cluster, String queue) {
    double[] held = new double[4];
    double[] all = new double[4];
    for (NodeView node : cluster.nodes()) {
      add(all, node.allocatable());
      all[3] += node.allocatable().pods();
      for (Pod pod : node.pods()) {
        if (queue.equals(pod.metadata().labels().get(FairShare.QUEUE))) {
          add(held, Resources.requestedBy(pod));
          held[3]++;
        }
      }
    }
    double most = 0;
    for (int i = 0; i < held.length; i++) {
      most = all[i] == 0 ? most : Math.max(most, held[i] / all[i]);
    }
    return most / WEIGHTS.get(queue);
  }

  private static void add(double[] sums, Resources amounts) {
    sums[0] += amounts.milliCpu();
    sums[1] += amounts.memory();
    sums[2] += amounts.extended("e.com/gpu");
  }

  /**
   * Whoever gets a place has no larger share than anybody who waits and fits: so nobody who waits
   * and fits stays below a share that another exceeds, by more than one pod. Pods leave meanwhile.
   */
  @Property(tries = 60)
  void nobodyWhoFits_staysBelowOthers(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView cluster = cluster(random);
    Map<String, List<Pod>> queues = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      Pod pod = anyPod(random, "p" + i);
      queues.computeIfAbsent(PLUGIN.queueOf(pod), queue -> new ArrayList<>()).add(pod);
    }
    Scheduler scheduler = new Scheduler(PROFILE);
    while (!queues.isEmpty()) {
      TreeMap<String, Pod> heads = new TreeMap<>();
      queues.forEach((queue, pods) -> heads.put(queue, pods.get(0)));
      String next = PLUGIN.next(heads, cluster);
      double least = share(cluster, next);
      for (String other : heads.keySet()) {
        assertThat(share(cluster, other)).isGreaterThanOrEqualTo(least - 1e-12);
      }
      Pod pod = queues.get(next).remove(0);
      if (queues.get(next).isEmpty()) {
        queues.remove(next);
      }
      Decision decision = scheduler.schedule(cluster, List.of(pod), seed).get(0);
      if (decision instanceof Decision.Placed placed) {
        cluster = Scheduler.assumed(cluster, placed);
      }
      if (random.nextInt(10) == 0) {
        cluster = withoutOne(cluster, random);
      }
    }
    for (FairShare.Share share : PLUGIN.shares(cluster)) {
      assertThat(share.weighted()).isCloseTo(share(cluster, share.queue()), within(1e-12));
    }
  }

  private static ClusterView withoutOne(ClusterView cluster, Random random) {
    NodeView node = cluster.nodes().get(random.nextInt(cluster.size()));
    if (random.nextInt(3) == 0 && cluster.size() > 1) {
      return cluster.withoutNode(node.name());
    }
    return node.pods().isEmpty() ? cluster : cluster.withoutPod(node.pods().get(0));
  }

  /** Equal pods, everybody wants all there is: each gets what its weight says, up to a pod. */
  @Property(tries = 30)
  void contention_dividesByWeights(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView cluster =
        ClusterView.of(List.of(node("n", "cpu", "40"), node("o", "cpu", "40")), List.of());
    Map<String, Integer> got = new TreeMap<>();
    for (int i = 0; i < 80; i++) {
      TreeMap<String, Pod> heads = new TreeMap<>();
      for (String queue : WEIGHTS.keySet()) {
        heads.put(queue, labelled(pod("p" + i, "cpu", "1"), FairShare.QUEUE, queue));
      }
      String next = PLUGIN.next(heads, cluster);
      Decision decision =
          Scheduler.schedule(cluster, List.of(heads.get(next)), PROFILE, random.nextLong()).get(0);
      cluster = Scheduler.assumed(cluster, decision);
      got.merge(next, 1, Integer::sum);
    }
    assertThat(got).isEqualTo(Map.of("a", 10, "b", 20, "c", 50));
  }

  /** Who wants little leaves the rest to the others. */
  @Property(tries = 10)
  void whatIsLeft_isLent(@ForAll long seed) {
    ClusterView cluster = ClusterView.of(List.of(node("n", "cpu", "10")), List.of());
    int of = 0;
    for (int i = 0; i < 10; i++) {
      TreeMap<String, Pod> heads = new TreeMap<>();
      heads.put("a", labelled(pod("p" + i, "cpu", "1"), FairShare.QUEUE, "a"));
      if (i < 2) {
        heads.put("c", labelled(pod("p" + i, "cpu", "1"), FairShare.QUEUE, "c"));
      }
      String next = PLUGIN.next(heads, cluster);
      of += next.equals("a") ? 1 : 0;
      cluster =
          Scheduler.assumed(
              cluster, Scheduler.schedule(cluster, List.of(heads.get(next)), PROFILE, seed).get(0));
    }
    assertThat(of).isGreaterThanOrEqualTo(8);
    assertThat(cluster.node("n").orElseThrow().pods()).hasSize(10);
  }

  /** Kept up to date, sums are as if they were made anew. */
  @Property(tries = 40)
  void sums_areThoseOverAllNodes(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView cluster = cluster(random);
    for (int i = 0; i < 80; i++) {
      cluster = cluster.withPod(Some.on("n" + random.nextInt(160), anyPod(random, "p" + i)));
      if (random.nextInt(5) == 0 && cluster.size() > 0) {
        cluster = withoutOne(cluster, random);
      }
      if (random.nextInt(8) == 0) {
        cluster = cluster.withNode(node("m" + random.nextInt(200), "cpu", "3"));
      }
      TreeMap<String, Long> cpu = new TreeMap<>();
      TreeMap<String, Long> pods = new TreeMap<>();
      for (NodeView node : cluster.nodes()) {
        for (Pod pod : node.pods()) {
          cpu.merge(PLUGIN.queueOf(pod), Resources.requestedBy(pod).milliCpu(), Long::sum);
          pods.merge(PLUGIN.queueOf(pod), 1L, Long::sum);
        }
      }
      Map<String, Resources> sums = cluster.sums(node -> node.requestedBy(PLUGIN::queueOf));
      assertThat(PLUGIN.shares(cluster))
          .allSatisfy(share -> assertThat(share.part()).isGreaterThanOrEqualTo(0));
      assertThat(sums.keySet()).isEqualTo(cpu.keySet());
      cpu.forEach((queue, sum) -> assertThat(sums.get(queue).milliCpu()).isEqualTo(sum));
      pods.forEach((queue, sum) -> assertThat(sums.get(queue).pods()).isEqualTo(sum));
    }
  }
}
