package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static dev.orch.scheduling.Given.tainted;
import static dev.orch.scheduling.Given.toleration;
import static dev.orch.scheduling.Given.waitingFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.AffinityBuilder;
import dev.orch.model.core.ContainerImage;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PreferredSchedulingTerm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whole clusters drawn from a seed, with all that the default plugins look at. */
class SchedulingProperties {
  private static final Profile DEFAULTS = Profile.defaults();

  /** The default profile with each plugin reduced to what every plugin can do. */
  private static Profile naive() {
    Profile.Builder builder = Profile.builder();
    for (Profile.Filter f : DEFAULTS.filters()) {
      builder.filter(
          f.name(),
          (pod, view) -> {
            NodeTest test = f.plugin().filter(pod, view);
            return node -> test.test(node);
          });
    }
    for (Profile.Score s : DEFAULTS.scores()) {
      builder.score(
          s.name(),
          (pod, view, feasible) -> {
            NodeScore score = s.plugin().score(pod, view, feasible);
            return node -> score.score(node);
          },
          s.weight());
    }
    for (Profile.PostFilter p : DEFAULTS.postFilters()) {
      builder.postFilter(p.name(), p.plugin());
    }
    return builder.build();
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Node randomNode(Random random, int i) {
    Node node =
        node(
            "n" + i,
            "cpu",
            one(random, List.of("0", "1", "2", "4")),
            "memory",
            one(random, List.of("0", "1Gi", "3Gi")),
            "pods",
            one(random, List.of("2", "5", "110")),
            "ephemeral-storage",
            one(random, List.of("0", "10Gi")),
            "e.com/gpu",
            one(random, List.of("0", "2")));
    node = labelled(node, "zone", one(random, List.of("a", "b", "c")));
    if (random.nextInt(4) == 0) {
      node =
          tainted(node, "k", one(random, List.of("NoSchedule", "NoExecute", "PreferNoSchedule")));
    }
    if (random.nextInt(3) == 0) {
      ContainerImage image =
          new ContainerImage(List.of(one(random, List.of("img:1", "img:2"))), 400L << 20);
      node = node.withStatus(node.status().withImages(List.of(image)));
    }
    return random.nextInt(8) == 0 ? node.withSpec(node.spec().withUnschedulable(true)) : node;
  }

  private static Pod randomPod(Random random, String name) {
    Pod pod =
        pod(
            name,
            "cpu",
            one(random, List.of("0", "100m", "500m", "1")),
            "memory",
            one(random, List.of("0", "100Mi", "1Gi")),
            "ephemeral-storage",
            one(random, List.of("0", "0", "6Gi")),
            "e.com/gpu",
            one(random, List.of("0", "0", "1")));
    if (random.nextInt(5) == 0) {
      pod = edited(pod, s -> s.withNodeSelector(Map.of("zone", "a")));
    }
    if (random.nextInt(5) == 0) {
      pod = edited(pod, s -> s.withTolerations(List.of(toleration("k", "Exists", "", ""))));
    }
    if (random.nextInt(5) == 0) {
      ContainerPort port = new ContainerPort("", 80, 80, "TCP", "");
      pod =
          edited(
              pod, s -> s.withContainers(List.of(s.containers().get(0).withPorts(List.of(port)))));
    }
    if (random.nextInt(4) == 0) {
      NodeSelectorTerm zone =
          new NodeSelectorTerm(
              List.of(new NodeSelectorRequirement("zone", "In", List.of("b"))), List.of());
      NodeAffinity affinity = new NodeAffinity(null, List.of(new PreferredSchedulingTerm(7, zone)));
      pod =
          edited(
              pod, s -> s.withAffinity(AffinityBuilder.builder().nodeAffinity(affinity).build()));
    }
    return random.nextInt(3) == 0 ? priority(random.nextInt(3) * 10, pod) : pod;
  }

  private static ClusterView cluster(Random random) {
    List<Node> nodes = new ArrayList<>();
    int count = random.nextInt(random.nextBoolean() ? 6 : 150);
    for (int i = 0; i < count; i++) {
      nodes.add(randomNode(random, i));
    }
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < count * 2; i++) {
      pods.add(on("n" + random.nextInt(count), randomPod(random, "there" + i)));
    }
    ClusterView view = ClusterView.of(nodes, pods);
    for (int i = random.nextInt(4); i > 0 && count > 0; i--) {
      view = view.withNominated(randomPod(random, "waits" + i), "n" + random.nextInt(count));
    }
    return view;
  }

  private static List<Pod> batch(Random random) {
    List<Pod> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Pod pod = randomPod(random, i == 0 ? "waits1" : "new" + i);
      batch.add(random.nextInt(6) == 0 ? waitingFor("n" + random.nextInt(6), pod) : pod);
    }
    return batch;
  }

  @Property(tries = 200)
  void columnsAndNaive_decideAlike(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    List<Pod> batch = batch(random);
    assertThat(Scheduler.schedule(view, batch, DEFAULTS, seed))
        .isEqualTo(Scheduler.schedule(view, batch, naive(), seed));
  }

  @Property(tries = 200)
  void batch_isItsPodsOneByOne(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    List<Pod> batch = batch(random);
    List<Decision> singles = new ArrayList<>();
    ClusterView now = view;
    for (Pod pod : batch) {
      Decision decision = Scheduler.schedule(now, List.of(pod), DEFAULTS, seed).get(0);
      singles.add(decision);
      now = Scheduler.assumed(now, decision);
    }
    assertThat(Scheduler.schedule(view, batch, DEFAULTS, seed)).isEqualTo(singles);
  }

  /** Beside and without the nominated pods, each node built anew. */
  @Property(tries = 200)
  void placedPod_fitsBesideAndWithoutNominatedPods(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    Pod pod = randomPod(random, "waits1");
    Set<String> fitting = new TreeSet<>();
    for (NodeView node : view.nodes()) {
      List<Pod> beside = new ArrayList<>(node.pods());
      node.nominated().stream()
          .filter(n -> PlacedPod.priority(n) >= PlacedPod.priority(pod))
          .filter(n -> !n.metadata().name().equals("waits1"))
          .forEach(beside::add);
      NodeView full = NodeView.of(node.node(), beside);
      if (DEFAULTS.filters().stream()
          .map(f -> f.plugin().filter(pod, view))
          .allMatch(test -> test.test(node).fits() && test.test(full).fits())) {
        fitting.add(node.name());
      }
    }
    Decision decision = Scheduler.schedule(view, List.of(pod), DEFAULTS, seed).get(0);
    if (decision instanceof Decision.Placed placed) {
      assertThat(fitting).contains(placed.nodeName());
      String own = view.nominatedNode(pod).orElse("");
      if (fitting.contains(own)) {
        assertThat(placed.nodeName()).isEqualTo(own);
      } else {
        assertThat(fitting).hasSize(placed.feasible());
      }
    } else {
      assertThat(fitting).isEmpty();
    }
  }

  /** Nodes and pods change between batches, and pods of few templates come again and again. */
  @Property(tries = 100)
  void whatASchedulerRemembers_changesNoDecision(@ForAll long seed) {
    Random random = new Random(seed);
    Scheduler remembering = new Scheduler(DEFAULTS);
    ClusterView view = cluster(random);
    List<Pod> templates = batch(random).subList(0, 3);
    for (int round = 0; round < 8; round++) {
      List<Pod> batch = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Pod template = one(random, templates);
        String name = "r" + round + "-" + i;
        batch.add(template.withMetadata(template.metadata().withName(name).withUid(name)));
      }
      List<Decision> decisions = remembering.schedule(view, batch, seed);
      assertThat(decisions).isEqualTo(Scheduler.schedule(view, batch, naive(), seed));
      for (Decision decision : decisions) {
        view = random.nextBoolean() ? Scheduler.assumed(view, decision) : view;
      }
      view = view.withNode(randomNode(random, random.nextInt(160)));
      view = view.withoutNode("n" + random.nextInt(160));
    }
  }

  @Property(tries = 5000)
  void hundredths_areThoseOfWholeNumbers(@ForAll long seed) {
    Random random = new Random(seed);
    long whole = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
    long most = Math.min(whole, Long.MAX_VALUE / 100);
    long exact = whole > 100 ? whole / 100 * random.nextInt(101) : random.nextInt((int) whole + 1);
    for (long part : new long[] {exact - 1, exact, exact + 1, (random.nextLong() >>> 1) % whole}) {
      if (part >= 0 && part <= most && whole >= 1) {
        assertThat(Fractions.hundredths(part, whole)).isEqualTo(100 * part / whole);
      }
    }
  }

  @Property(tries = 100)
  void explanation_isTheDecisionsReason(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    Pod pod = randomPod(random, "x");
    Decision decision = Scheduler.schedule(view, List.of(pod), DEFAULTS, seed).get(0);
    Explanation explanation = Scheduler.explain(view, pod, DEFAULTS, seed);
    assertThat(explanation.decision()).isEqualTo(decision);
    List<Explanation.OfNode> feasible =
        explanation.nodes().stream().filter(Explanation.OfNode::isFeasible).toList();
    if (decision instanceof Decision.Placed placed) {
      assertThat(feasible).hasSize(placed.feasible());
      long best = Collections.max(feasible.stream().map(Explanation.OfNode::total).toList());
      Explanation.OfNode chosen =
          feasible.stream().filter(n -> n.name().equals(placed.nodeName())).findFirst().get();
      assertThat(chosen.total()).isEqualTo(best);
      assertThat(placed.score()).isEqualTo(feasible.size() == 1 ? 0 : best);
    } else {
      assertThat(feasible).isEmpty();
      Map<String, Integer> reasons = new TreeMap<>();
      for (Explanation.OfNode node : explanation.nodes()) {
        node.verdicts().stream()
            .filter(v -> !v.verdict().fits())
            .findFirst()
            .ifPresent(v -> v.verdict().reasons().forEach(r -> reasons.merge(r, 1, Integer::sum)));
      }
      assertThat(decision.diagnosis().orElseThrow().reasons()).isEqualTo(reasons);
    }
  }

  /** Nodes and pods come, change and go in any order. */
  @Property(tries = 200)
  void viewKeptUpToDate_isTheViewBuiltAnew(@ForAll long seed) {
    Random random = new Random(seed);
    int names = 1 + random.nextInt(200);
    Map<String, Node> nodes = new TreeMap<>();
    Map<String, Pod> pods = new TreeMap<>();
    ClusterView view = ClusterView.empty();
    for (int step = 0; step < 600; step++) {
      int i = random.nextInt(names);
      if (random.nextInt(3) > 0) {
        boolean add = random.nextInt(3) > 0 || step < 300;
        view = add ? view.withNode(put(nodes, randomNode(random, i))) : view.withoutNode("n" + i);
        if (!add) {
          nodes.remove("n" + i);
        }
      } else {
        Pod pod = on("n" + i, randomPod(random, "p" + i));
        int kind = random.nextInt(3);
        if (kind == 2) {
          pod = pod.withStatus(pod.status().withPhase("Succeeded"));
        }
        view = kind == 0 ? view.withoutPod(pod) : view.withPod(pod);
        if (kind == 1) {
          pods.put(pod.metadata().name(), pod);
        } else {
          pods.remove(pod.metadata().name());
        }
      }
    }
    ClusterView anew = ClusterView.of(nodes.values(), pods.values());
    assertThat(view).isEqualTo(anew);
    assertThat(view.size()).isEqualTo(nodes.size());
    assertThat(view.nodesWithImage("img:1")).isEqualTo(anew.nodesWithImage("img:1"));
    List<Pod> batch = batch(random);
    assertThat(Scheduler.schedule(view, batch, DEFAULTS, seed))
        .isEqualTo(Scheduler.schedule(anew, batch, DEFAULTS, seed));
  }

  @Property(tries = 200)
  void nominationsKeptUpToDate_areThoseGivenAnew(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, Node> nodes = new TreeMap<>();
    Map<String, String> nominated = new TreeMap<>();
    ClusterView view = ClusterView.empty();
    for (int step = 0; step < 60; step++) {
      String node = "n" + random.nextInt(5);
      Pod pod = pod("w" + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> {
          view = view.withNominated(pod, node);
          nominated.put(pod.metadata().name(), node);
        }
        case 1 -> {
          view = random.nextBoolean() ? view.withoutNominated(pod) : bindAndDelete(view, pod, node);
          nominated.remove(pod.metadata().name());
        }
        case 2 -> view = view.withNode(put(nodes, node(node)));
        default -> {
          view = view.withoutNode(node);
          nodes.remove(node);
        }
      }
    }
    ClusterView anew = ClusterView.of(nodes.values(), List.of());
    for (Map.Entry<String, String> each : nominated.entrySet()) {
      anew = anew.withNominated(pod(each.getKey()), each.getValue());
    }
    assertThat(view).isEqualTo(anew);
    for (Chunk chunk : view.chunks()) {
      for (int row = 0; row < chunk.size(); row++) {
        assertThat((chunk.nominated >>> row & 1) == 1)
            .isEqualTo(nominated.containsValue(chunk.nodes[row].name()));
      }
    }
  }

  private static ClusterView bindAndDelete(ClusterView view, Pod pod, String node) {
    return view.withPod(on(node, pod)).withoutPod(on(node, pod));
  }

  private static Node put(Map<String, Node> nodes, Node node) {
    nodes.put(node.metadata().name(), node);
    return node;
  }
}
