package dev.orch.scheduling;

import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.AffinityBuilder;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAffinityTermBuilder;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetBuilder;
import dev.orch.model.policy.PodDisruptionBudgetSpecBuilder;
import dev.orch.model.policy.PodDisruptionBudgetStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Crowded clusters drawn from a seed. */
class PreemptionProperties {
  private static final Profile EVERY_NODE = with(Profile.defaults(), true);

  private static Profile with(Profile profile, boolean everywhere) {
    return profile.toBuilder()
        .without("DefaultPreemption")
        .postFilter(
            "DefaultPreemption",
            everywhere ? DefaultPreemption.everywhere() : new DefaultPreemption(20, 2))
        .build();
  }

  /** The same filters, known to nobody. */
  private static Profile plain(Profile profile) {
    Profile.Builder builder = Profile.builder();
    for (Profile.Filter f : profile.filters()) {
      builder.filter(f.name(), (pod, view) -> new Unknown(f.plugin().filter(pod, view)));
    }
    for (Profile.PostFilter p : profile.postFilters()) {
      builder.postFilter(p.name(), p.plugin());
    }
    return builder.build();
  }

  private record Unknown(NodeTest test) implements NodeTest {
    @Override
    public Verdict test(NodeView node) {
      return test.test(node);
    }

    @Override
    public NodeTest with(Pod pod, NodeView node) {
      return new Unknown(test.with(pod, node));
    }

    @Override
    public NodeTest without(Pod pod, NodeView node) {
      return new Unknown(test.without(pod, node));
    }
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Pod randomPod(Random random, String name) {
    Pod pod =
        pod(
            name,
            "cpu",
            one(random, List.of("0", "300m", "500m", "1")),
            "memory",
            one(random, List.of("0", "512Mi", "1Gi")),
            "e.com/gpu",
            one(random, List.of("0", "0", "0", "1")));
    if (random.nextInt(6) == 0) {
      ContainerPort port = new ContainerPort("", 80, 80, "TCP", "");
      pod =
          Given.edited(
              pod, s -> s.withContainers(List.of(s.containers().get(0).withPorts(List.of(port)))));
    }
    if (random.nextInt(2) == 0) {
      String app = one(random, List.of("web", "db"));
      pod = pod.withMetadata(pod.metadata().withLabels(Map.of("app", app)));
    }
    if (random.nextInt(8) == 0) {
      pod = apart(pod, one(random, List.of("web", "db")), one(random, List.of("zone", "host")));
    }
    return priority(random.nextInt(4) * 10, pod);
  }

  private static Pod apart(Pod pod, String app, String topologyKey) {
    PodAffinityTerm term =
        PodAffinityTermBuilder.builder()
            .labelSelector(new LabelSelector(Map.of("app", app), List.of()))
            .topologyKey(topologyKey)
            .build();
    PodAntiAffinity antiAffinity = new PodAntiAffinity(List.of(term), List.of());
    return Given.edited(
        pod, s -> s.withAffinity(AffinityBuilder.builder().podAntiAffinity(antiAffinity).build()));
  }

  private static Pod running(Random random, Pod pod) {
    return random.nextBoolean()
        ? pod
        : pod.withStatus(
            pod.status().withStartTime(Instant.ofEpochSecond(1_000_000 + random.nextInt(4))));
  }

  private static PodDisruptionBudget budget(Random random, String app) {
    return PodDisruptionBudgetBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace("default").name(app).build())
        .spec(
            PodDisruptionBudgetSpecBuilder.builder()
                .selector(new LabelSelector(Map.of("app", app), List.of()))
                .build())
        .status(
            PodDisruptionBudgetStatusBuilder.builder()
                .disruptionsAllowed(random.nextInt(3))
                .disruptedPods(new TreeMap<>(Map.of("p" + random.nextInt(20), Instant.EPOCH)))
                .build())
        .build();
  }

  private static Node labelled(Random random, String name, String... allocatable) {
    return Given.labelled(
        node(name, allocatable), "host", name, "zone", one(random, List.of("a", "b", "c")));
  }

  private static ClusterView cluster(Random random) {
    List<Node> nodes = new ArrayList<>();
    int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 25);
    for (int i = 0; i < count; i++) {
      nodes.add(
          labelled(
              random,
              "n" + i,
              "cpu",
              one(random, List.of("1", "2")),
              "memory",
              one(random, List.of("1Gi", "3Gi")),
              "pods",
              one(random, List.of("3", "5")),
              "e.com/gpu",
              one(random, List.of("0", "1"))));
    }
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < count * 4; i++) {
      pods.add(on("n" + random.nextInt(count), running(random, randomPod(random, "p" + i))));
    }
    ClusterView view = ClusterView.of(nodes, pods);
    for (int i = random.nextInt(4); i > 0; i--) {
      view = view.withNominated(randomPod(random, "waits" + i), "n" + random.nextInt(count));
    }
    for (String app : List.of("web", "db")) {
      if (random.nextInt(3) == 0) {
        view = view.with(WorkloadKinds.DISRUPTION_BUDGET, budget(random, app));
      }
    }
    return view;
  }

  private static Decision decide(ClusterView view, Pod pod, Profile profile, long seed) {
    return Scheduler.schedule(view, List.of(pod), profile, seed).get(0);
  }

  @Property(tries = 400)
  void countingAndPlainTrials_decideAlike(@ForAll long seed, @ForAll boolean everywhere) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    Profile profile = with(Profile.defaults(), everywhere);
    Pod pod = randomPod(random, "new");
    Decision decision = decide(view, pod, profile, seed);
    if (decision instanceof Decision.Refused) {
      assertThat(decision).isEqualTo(decide(view, pod, plain(profile), seed));
    }
  }

  /** Every filter passes the pod on the node built anew with these pods, and beside nominated. */
  private static boolean fits(ClusterView view, Pod pod, NodeView node, List<Pod> pods) {
    List<Pod> beside = new ArrayList<>(pods);
    for (Pod nominated : node.nominated()) {
      if (nominated.spec().priority() >= pod.spec().priority()) {
        beside.add(nominated);
      }
    }
    for (List<Pod> here : List.of(pods, beside)) {
      List<Pod> all = new ArrayList<>();
      for (NodeView other : view.nodes()) {
        boolean same = other.name().equals(node.name());
        (same ? here : other.pods()).forEach(each -> all.add(on(other.name(), each)));
      }
      ClusterView anew = ClusterView.of(view.nodes().stream().map(NodeView::node).toList(), all);
      for (Profile.Filter filter : EVERY_NODE.filters()) {
        if (!filter.plugin().filter(pod, anew).test(anew.node(node.name()).orElseThrow()).fits()) {
          return false;
        }
      }
    }
    return true;
  }

  @Property(tries = 400)
  void victims_areNeededAndLower(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    Pod pod = randomPod(random, "new");
    Preemption preemption = decide(view, pod, EVERY_NODE, seed).preemption().orElse(null);
    if (preemption == null) {
      return;
    }
    NodeView node = view.node(preemption.nodeName()).orElseThrow();
    List<Pod> rest = new ArrayList<>(node.pods());
    assertThat(rest).containsAll(preemption.victims());
    assertThat(preemption.victims()).isNotEmpty().doesNotHaveDuplicates();
    rest.removeAll(preemption.victims());
    assertThat(fits(view, pod, node, rest)).isTrue();
    for (Pod victim : preemption.victims()) {
      assertThat(victim.spec().priority()).isLessThan(pod.spec().priority());
      List<Pod> withVictim = new ArrayList<>(rest);
      withVictim.add(victim);
      assertThat(fits(view, pod, node, withVictim))
          .as("%s could stay", victim.metadata().name())
          .isFalse();
    }
  }

  /** What the documentation says, read aloud. */
  @Property(tries = 400)
  void naiveTwin_choosesTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = cluster(random);
    Pod pod = randomPod(random, "new");
    Decision decision = decide(view, pod, EVERY_NODE, seed);
    if (decision.node().isPresent()) {
      return;
    }
    Map<List<Long>, TreeSet<String>> byCost = new TreeMap<>(PreemptionProperties::compare);
    Map<String, List<Pod>> victims = new TreeMap<>();
    for (NodeView node : view.nodes()) {
      Victims found = victims(view, pod, node);
      if (found != null) {
        byCost.computeIfAbsent(found.cost(), c -> new TreeSet<>()).add(node.name());
        victims.put(node.name(), found.pods());
      }
    }
    Optional<Preemption> preemption = decision.preemption();
    assertThat(preemption.isPresent()).isEqualTo(!victims.isEmpty());
    if (preemption.isPresent()) {
      String chosen = preemption.get().nodeName();
      assertThat(byCost.values().iterator().next()).contains(chosen);
      assertThat(preemption.get().victims()).isEqualTo(victims.get(chosen));
    }
  }

  private static int compare(List<Long> a, List<Long> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = Long.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private record Victims(List<Pod> pods, long violations) {
    private static long start(Pod pod) {
      Instant start = pod.status().startTime();
      return start == null ? Long.MAX_VALUE : start.getEpochSecond();
    }

    static int byImportance(Pod a, Pod b) {
      int byPriority = Integer.compare(b.spec().priority(), a.spec().priority());
      if (byPriority != 0) {
        return byPriority;
      }
      int byStart = Long.compare(start(a), start(b));
      return byStart != 0 ? byStart : a.metadata().name().compareTo(b.metadata().name());
    }

    List<Long> cost() {
      int top = pods.get(0).spec().priority();
      long sum = pods.stream().mapToLong(p -> p.spec().priority() + (1L << 31)).sum();
      long earliest =
          pods.stream()
              .filter(p -> p.spec().priority() == top)
              .mapToLong(Victims::start)
              .min()
              .getAsLong();
      return List.of(violations, (long) top, sum, (long) pods.size(), -earliest);
    }
  }

  private static Victims victims(ClusterView view, Pod pod, NodeView node) {
    List<Pod> here = new ArrayList<>(node.pods());
    List<Pod> lower = new ArrayList<>();
    for (Pod each : node.pods()) {
      if (each.spec().priority() < pod.spec().priority()) {
        lower.add(each);
        here.remove(each);
      }
    }
    if (lower.isEmpty() || !fits(view, pod, node, here)) {
      return null;
    }
    lower.sort(Victims::byImportance);
    Map<String, Integer> left = new TreeMap<>();
    List<Pod> violating = new ArrayList<>();
    for (Pod each : lower) {
      for (PodDisruptionBudget budget : view.all(WorkloadKinds.DISRUPTION_BUDGET)) {
        String app = budget.metadata().name();
        if (app.equals(each.metadata().labels().get("app"))
            && !budget.status().disruptedPods().containsKey(each.metadata().name())
            && left.merge(app, -1, Integer::sum) < -budget.status().disruptionsAllowed()) {
          violating.add(each);
        }
      }
    }
    List<Pod> order = new ArrayList<>(violating);
    lower.stream().filter(each -> !violating.contains(each)).forEach(order::add);
    List<Pod> victims = new ArrayList<>();
    for (Pod each : order) {
      here.add(each);
      if (!fits(view, pod, node, here)) {
        here.remove(each);
        victims.add(each);
      }
    }
    long violations = victims.stream().filter(violating::contains).count();
    victims.sort(Victims::byImportance);
    return new Victims(victims, violations);
  }
}
