package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Plugins that depend on other pods, against their naive twins and against starting over. */
class PodRulesProperties {
  private static final List<FilterPlugin> FILTERS =
      List.of(new PodTopologySpread(), new InterPodAffinity());
  private static final Profile QUICK =
      Profile.builder()
          .filter("Spread", new PodTopologySpread())
          .filter("Affinity", new InterPodAffinity())
          .score("Spread", new PodTopologySpread(), 2)
          .score("Affinity", new InterPodAffinity(), 2)
          .build();
  private static final Profile NAIVE =
      Profile.builder()
          .filter("Spread", new NaivePodTopologySpread())
          .filter("Affinity", new NaiveInterPodAffinity())
          .score("Spread", new NaivePodTopologySpread(), 2)
          .score("Affinity", new NaiveInterPodAffinity(), 2)
          .build();

  /** Refusals apart from what evictions would do: the naive tests don't say. */
  private static List<Object> withoutEvictions(List<Decision> decisions) {
    List<Object> result = new ArrayList<>();
    for (Decision decision : decisions) {
      result.add(decision.diagnosis().isEmpty() ? decision : decision.diagnosis().get().reasons());
    }
    return result;
  }

  @Property(tries = 300)
  void quickAndNaive_decideAlike(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    ClusterView view =
        random.cluster(1 + random.below(random.oneIn(10) ? 90 : 8), random.below(40));
    List<Pod> batch = random.batch(8);
    assertThat(withoutEvictions(Scheduler.schedule(view, batch, QUICK, seed)))
        .isEqualTo(withoutEvictions(Scheduler.schedule(view, batch, NAIVE, seed)));
  }

  @Property(tries = 300)
  void quickAndNaive_scoreAlike(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    ClusterView view = random.cluster(1 + random.below(8), random.below(40));
    Pod pod = random.anyPod("x");
    for (int i = 0; i < QUICK.scores().size(); i++) {
      ScorePlugin quick = QUICK.scores().get(i).plugin();
      ScorePlugin naive = NAIVE.scores().get(i).plugin();
      NodeScore quickScore = quick.score(pod, view, view.nodes());
      NodeScore naiveScore = naive.score(pod, view, view.nodes());
      Feasible all = new Feasible(view.chunks(), rowsOfAll(view));
      long[] column = new long[view.size()];
      if (quickScore instanceof ColumnScore columns) {
        columns.addTo(column, all, 1);
      }
      int position = 0;
      for (NodeView node : view.nodes()) {
        assertThat(quickScore.score(node)).as(node.name()).isEqualTo(naiveScore.score(node));
        if (quickScore instanceof ColumnScore) {
          assertThat(column[position]).isEqualTo(naiveScore.score(node));
        }
        position++;
      }
    }
  }

  private static long[] rowsOfAll(ClusterView view) {
    long[] rows = new long[view.chunks().length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = view.chunks()[i].all();
    }
    return rows;
  }

  /** Of each node its verdict, asked one by one and in columns. */
  private static Map<String, Verdict> verdicts(NodeTest test, ClusterView view) {
    Map<String, Verdict> result = new TreeMap<>();
    for (Chunk chunk : view.chunks()) {
      long fits = test instanceof ColumnTest columns ? columns.fits(chunk, chunk.all()) : 0;
      for (int row = 0; row < chunk.size(); row++) {
        Verdict verdict = test.test(chunk.nodes[row]);
        if (test instanceof ColumnTest) {
          assertThat((fits & (1L << row)) != 0).isEqualTo(verdict.fits());
        }
        result.put(chunk.nodes[row].name(), verdict);
      }
    }
    return result;
  }

  /** What a test becomes with pods that come and go is the test of the cluster with them. */
  @Property(tries = 500)
  void changedTest_isStartingOver(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    int nodes = 1 + random.below(random.oneIn(10) ? 90 : 8);
    ClusterView view = random.cluster(nodes, random.below(40));
    Pod pod = random.anyPod("x");
    for (FilterPlugin plugin : FILTERS) {
      NodeTest test = plugin.filter(pod, view);
      ClusterView now = view;
      for (int step = 0; step < 6; step++) {
        NodeView node = now.node("n" + random.below(nodes)).orElseThrow();
        if (random.oneIn(2) || node.pods().isEmpty()) {
          Pod more = on(node.name(), random.anyPod("more" + step));
          test = test.with(more, node);
          now = now.withPod(more);
        } else {
          Pod less = random.one(node.pods());
          test = test.without(less, node);
          now = now.withoutPod(less);
        }
        ClusterView anew = anew(now);
        assertThat(verdicts(test, now)).isEqualTo(verdicts(plugin.filter(pod, anew), anew));
      }
    }
  }

  /** Constraints of the profile do as they would in the pod, with the Service's selector. */
  @Property(tries = 200)
  void defaults_areAsIfWrittenInThePod(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    ClusterView view =
        random
            .cluster(1 + random.below(8), random.below(40))
            .with(BuiltInKinds.SERVICE, RandomPods.service("default", Map.of("app", "a")))
            .with(BuiltInKinds.SERVICE, RandomPods.service("other", Map.of("tier", "f")));
    List<TopologySpreadConstraint> defaults =
        random.constraints().stream()
            .map(c -> c.withLabelSelector(null).withMatchLabelKeys(List.of()))
            .toList();
    Pod bare = edited(random.anyPod("x"), s -> s.withTopologySpreadConstraints(List.of()));
    Pod written = bare;
    for (Service service : view.all(BuiltInKinds.SERVICE, bare.metadata().namespace())) {
      LabelSelector selector = new LabelSelector(service.spec().selector(), List.of());
      if (LabelSelectors.matches(selector, bare.metadata().labels())) {
        List<TopologySpreadConstraint> own =
            defaults.stream().map(c -> c.withLabelSelector(selector)).toList();
        written = edited(bare, s -> s.withTopologySpreadConstraints(own));
      }
    }
    PodTopologySpread plugin = new PodTopologySpread(SpreadDefaults.list(defaults));
    NaivePodTopologySpread naive = new NaivePodTopologySpread();
    assertThat(verdicts(plugin.filter(bare, view), view))
        .isEqualTo(verdicts(naive.filter(written, view), view));
    NodeScore score = plugin.score(bare, view, view.nodes());
    NodeScore expected = naive.score(written, view, view.nodes());
    for (NodeView node : view.nodes()) {
      assertThat(score.score(node)).isEqualTo(expected.score(node));
    }
  }

  private static ClusterView anew(ClusterView view) {
    List<Node> nodes = view.nodes().stream().map(NodeView::node).toList();
    List<Pod> pods = view.nodes().stream().flatMap(node -> node.pods().stream()).toList();
    ClusterView result = ClusterView.of(nodes, pods);
    for (var namespace : view.all(BuiltInKinds.NAMESPACE)) {
      result = result.with(BuiltInKinds.NAMESPACE, namespace);
    }
    return result;
  }

  /** However the cluster came to be, and whoever asked meanwhile, decisions are the same. */
  @Property(tries = 100)
  void carriedOver_isWorkedOutAnew(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    int nodes = 1 + random.below(150);
    ClusterView view = random.cluster(nodes, nodes);
    ClusterView branch = view;
    List<Pod> batch = random.batch(3);
    for (int step = 0; step < 40; step++) {
      view = changed(random, view, nodes, step);
      if (random.oneIn(4)) {
        branch = changed(random, random.oneIn(2) ? view : branch, nodes, step + 1000);
        Scheduler.schedule(branch, batch, QUICK, seed);
      }
      if (random.oneIn(4)) {
        assertThat(Scheduler.schedule(view, batch, QUICK, seed))
            .isEqualTo(Scheduler.schedule(anew(view), batch, QUICK, seed));
      }
    }
  }

  private static ClusterView changed(RandomPods random, ClusterView view, int nodes, int step) {
    String name = "n" + random.below(nodes);
    return switch (random.below(8)) {
      case 0 -> view.withoutNode(name);
      case 1, 2 -> view.withNode(random.anyNode(random.below(nodes)));
      case 3 -> view.withNode(random.anyNode(nodes + step));
      case 4, 5 -> {
        List<Pod> there = view.node(name).map(NodeView::pods).orElse(List.of());
        yield there.isEmpty() ? view : view.withoutPod(random.one(there));
      }
      case 6 -> view.with(BuiltInKinds.NAMESPACE, random.namespace("other"));
      default -> view.withPod(on(name, random.anyPod("came" + step)));
    };
  }
}
