package dev.orch.scheduling;

import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.LabelSelectorBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is kept in columns and blocks, and carried over changes, is what looking at all gives. */
class ColumnsProperties {
  private static String one(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  private static NodeView randomNode(Random random, int i) {
    String[] amounts = {
      "cpu",
      one(random, "0", "1", "3", "7", "64"),
      "memory",
      one(random, "0", "1Gi", "3Gi", "999999999999", "80Ti", "100Ti"),
      "pods",
      "9"
    };
    List<Pod> pods = new ArrayList<>();
    for (int p = random.nextInt(4); p > 0; p--) {
      String cpu = one(random, "0", "100m", "333m", "2");
      pods.add(pod("p" + p, "cpu", cpu, "memory", one(random, "0", "7", "1Gi", "90Ti")));
    }
    return NodeView.of(node("n" + i, amounts), pods);
  }

  @Property(tries = 300)
  void denseRanks_areThoseOfSingleNodes(@ForAll long seed) {
    Random random = new Random(seed);
    NodeView[] nodes = new NodeView[1 + random.nextInt(Chunk.ROWS)];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = randomNode(random, i);
    }
    Chunk chunk = new Chunk(nodes);
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      int row = random.nextInt(nodes.length);
      chunk = chunk.replaced(row, chunk.nodes[row].with(pod("more" + changes, "cpu", "333m")));
    }
    Pod asking =
        pod("p", "cpu", one(random, "1m", "500m", "3"), "memory", one(random, "0", "1", "1Gi"));
    for (RankPlugin plugin :
        List.of(new NodeResourcesFit(), new NodeResourcesBalancedAllocation())) {
      NodeRank rank = plugin.rank(asking, ClusterView.empty());
      long[] sums = new long[Chunk.ROWS];
      ColumnRank.add(rank, sums, chunk, chunk.all(), 3, new double[Chunk.ROWS]);
      for (int row = 0; row < nodes.length; row++) {
        assertThat(sums[row]).as("row " + row).isEqualTo(3 * rank.of(chunk.nodes[row]));
      }
    }
  }

  @Property(tries = 300)
  void placedPods_areAList(@ForAll long seed, @ForAll @IntRange(max = 120) int size) {
    Random random = new Random(seed);
    List<PlacedPod> expected = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      expected.add(PlacedPod.of(pod("p" + i)));
    }
    PlacedPods pods = PlacedPods.of(expected);
    for (int step = 0; step < 20; step++) {
      List<PlacedPod> before = List.copyOf(expected);
      PlacedPods earlier = pods;
      PlacedPod other = PlacedPod.of(pod("q" + step));
      int at = expected.isEmpty() ? 0 : random.nextInt(expected.size());
      switch (expected.isEmpty() ? 0 : random.nextInt(3)) {
        case 0 -> {
          expected.add(other);
          pods = pods.plus(other);
        }
        case 1 -> {
          expected.set(at, other);
          pods = pods.replaced(at, other);
        }
        default -> {
          expected.remove(at);
          pods = pods.without(at);
        }
      }
      assertThat(pods).isEqualTo(expected);
      assertThat(earlier).isEqualTo(before);
      List<PlacedPod> gone = new ArrayList<>();
      List<PlacedPod> came = new ArrayList<>();
      pods.changesSince(earlier, gone::add, came::add);
      assertThat(gone).hasSizeLessThanOrEqualTo(1).allMatch(before::contains);
      assertThat(came).hasSizeLessThanOrEqualTo(1).allMatch(expected::contains);
      assertThat(expected.size() - before.size()).isEqualTo(came.size() - gone.size());
    }
  }

  @Property(tries = 200)
  @SuppressWarnings("ReferenceEquality") // Which instances differ is what is asked.
  void changedRows_areAllThatDiffer(@ForAll long seed) {
    Random random = new Random(seed);
    List<Chunk> states = new ArrayList<>();
    NodeView[] nodes = new NodeView[1 + random.nextInt(Chunk.ROWS)];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = randomNode(random, i);
    }
    states.add(new Chunk(nodes));
    for (int step = 0; step < 50; step++) {
      // From any state, so that there are branches.
      Chunk from = states.get(states.size() - 1 - random.nextInt(Math.min(3, states.size())));
      int row = random.nextInt(nodes.length);
      states.add(from.replaced(row, from.nodes[row].with(pod("s" + step))));
    }
    for (int i = 0; i < 50; i++) {
      Chunk now = states.get(random.nextInt(states.size()));
      Chunk before = states.get(random.nextInt(states.size()));
      long differing = 0;
      for (int row = 0; row < nodes.length; row++) {
        differing |= (now.nodes[row] == before.nodes[row] ? 0L : 1L) << row;
      }
      assertThat(now.changedSince(before) & differing).isEqualTo(differing);
    }
  }

  @Property(tries = 200)
  void countsOfPods_areThoseOfEachNode(@ForAll long seed) {
    Random random = new Random(seed);
    ClusterView view = ClusterView.empty();
    List<ClusterView> states = new ArrayList<>(List.of(view));
    List<PodCount> counts = new ArrayList<>();
    for (String color : List.of("red", "blue")) {
      counts.add(counting(Map.of("color", color)));
      counts.add(counting(Map.of("color", color, "app", "a")));
    }
    counts.add(counting(Map.of()));
    for (int step = 0; step < 60; step++) {
      view = changed(random, random.nextInt(9) == 0 ? states.get(random.nextInt(step + 1)) : view);
      states.add(view);
      PodCount count = counts.get(random.nextInt(counts.size()));
      NodeColumn column = view.derived(count);
      Chunk[] chunks = view.chunks();
      for (int i = 0; i < chunks.length; i++) {
        for (int row = 0; row < chunks[i].size(); row++) {
          int expected = count.of(chunks[i].nodes[row]);
          assertThat(column.rows[i][row]).isEqualTo(expected);
          assertThat(column.positive[i] >>> row & 1).isEqualTo(expected > 0 ? 1 : 0);
        }
      }
    }
  }

  private static PodCount counting(Map<String, String> labels) {
    PodMatcher matcher =
        PodMatcher.in("default", LabelSelectorBuilder.builder().matchLabels(labels).build());
    return new MatchingPods(ImmutableList.of(matcher), false);
  }

  private static ClusterView changed(Random random, ClusterView view) {
    String node = "n" + random.nextInt(90);
    Pod pod = on(node, pod("p" + random.nextInt(30)));
    return switch (random.nextInt(5)) {
      case 0 -> view.withNode(node(node));
      case 1 -> random.nextBoolean() ? view.withoutNode(node) : view.withNode(node(node));
      case 2 -> view.withoutPod(pod);
      default ->
          view.withPod(
              pod.withMetadata(
                  pod.metadata()
                      .withLabels(
                          Map.of(
                              "color", one(random, "red", "blue"), "app", one(random, "a", "b")))));
    };
  }
}
