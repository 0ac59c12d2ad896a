package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One decision for one pod. Used once, on one thread. */
final class Attempt {
  private final ClusterView view;
  private final Pod pod;
  private final Profile profile;
  private final Rng rng;
  private final List<NamedTest> tests = new ArrayList<>();
  private final Candidates candidates;

  Attempt(ClusterView view, Pod pod, Profile profile, long seed) {
    this.view = view;
    this.pod = pod;
    this.profile = profile;
    this.rng = Rng.of(seed, pod);
    for (Profile.Filter filter : profile.filters()) {
      tests.add(new NamedTest(filter.name(), filter.plugin().filter(pod, view)));
    }
    this.candidates = candidates(tests);
  }

  record NamedTest(String plugin, NodeTest test) {
    /** The same plugin's test of another state of the cluster. */
    @SuppressWarnings("ReferenceEquality") // A shortcut.
    NamedTest of(NodeTest changed) {
      return changed == test ? this : new NamedTest(plugin, changed);
    }
  }

  Decision decide() {
    NodeView nominated = view.node(nominatedNode(view, pod)).orElse(null);
    if (nominated != null && new Trial(nominated, tests).verdictBesideNominated(pod).fits()) {
      return placed(nominated, 0, 1);
    }
    Feasible feasible = feasible();
    if (feasible.count == 0) {
      return new Refusal(view, pod, tests, candidates).decision(profile, rng);
    }
    if (feasible.count == 1) {
      return placed(feasible.node(0), 0, 1);
    }
    long[] totals = totals(feasible);
    int best = best(totals);
    return placed(feasible.node(best), totals[best], feasible.count);
  }

  /** The name of the node that the pod is nominated to; empty if there is none. */
  static String nominatedNode(ClusterView view, Pod pod) {
    return view.nominatedNode(pod).orElse(pod.status().nominatedNodeName());
  }

  private Decision placed(NodeView node, long score, int feasible) {
    ImmutableList.Builder<Effect> before = ImmutableList.builder();
    for (BindingEffects plugin : profile.effects()) {
      before.addAll(plugin.before(pod, view, node));
    }
    return new Decision.Placed(pod, node.name(), score, feasible, before.build());
  }

  /**
   * The nodes that tests name as the only ones.
   *
   * @param names null for all nodes
   * @param plugins those that named some
   */
  record Candidates(@Nullable Set<String> names, Set<String> plugins) {
    boolean has(NodeView node) {
      return names == null || names.contains(node.name());
    }
  }

  private static Candidates candidates(List<NamedTest> tests) {
    Set<String> names = null;
    ImmutableSet.Builder<String> plugins = ImmutableSet.builder();
    for (NamedTest named : tests) {
      Set<String> only = named.test.only().orElse(null);
      if (only != null) {
        plugins.add(named.plugin);
        if (names == null) {
          names = new LinkedHashSet<>(only);
        } else {
          names.retainAll(only);
        }
      }
    }
    return new Candidates(names, plugins.build());
  }

  private Feasible feasible() {
    Chunk[] chunks = view.chunks();
    long[] rows = new long[chunks.length];
    Set<String> only = candidates.names();
    int enough = profile.enough(view.size());
    int start = enough < view.size() ? rng.below(chunks.length) : 0;
    int found = 0;
    for (int i = 0; i < chunks.length && found < enough; i++) {
      int at = start + i < chunks.length ? start + i : start + i - chunks.length;
      long fits = chunks[at].all();
      if (only != null) {
        fits = rows(chunks[at], only);
      }
      for (int t = 0; t < tests.size() && fits != 0; t++) {
        fits = passing(tests.get(t).test, chunks[at], fits);
      }
      fits = besideNominated(chunks[at], fits);
      int here = Long.bitCount(fits);
      for (; here > enough - found; here--) {
        fits &= ~Long.highestOneBit(fits);
      }
      rows[at] = fits;
      found += here;
    }
    return new Feasible(chunks, rows);
  }

  /** Those of the rows that pass that also pass with the pods on them that are nominated there. */
  private long besideNominated(Chunk chunk, long passing) {
    long fits = passing;
    for (long left = passing & chunk.nominated; left != 0; left &= left - 1) {
      NodeView node = chunk.nodes[Long.numberOfTrailingZeros(left)];
      if (!new Trial(node, tests).withNominated(pod).verdict().fits()) {
        fits &= ~Long.lowestOneBit(left);
      }
    }
    return fits;
  }

  private static long rows(Chunk chunk, Set<String> names) {
    long rows = 0;
    for (String name : names) {
      int row = chunk.find(name);
      rows |= row < 0 ? 0 : 1L << row;
    }
    return rows;
  }

  @SuppressWarnings("ReferenceEquality") // A shortcut: another test that passes all costs time.
  private static long passing(NodeTest test, Chunk chunk, long candidates) {
    if (test == NodeTest.everywhere()) {
      return candidates;
    }
    if (test instanceof ColumnTest columns) {
      return columns.fits(chunk, candidates);
    }
    long fits = candidates;
    for (long left = candidates; left != 0; left &= left - 1) {
      if (!test.test(chunk.nodes[Long.numberOfTrailingZeros(left)]).fits()) {
        fits &= ~Long.lowestOneBit(left);
      }
    }
    return fits;
  }

  private long[] totals(Feasible feasible) {
    List<NodeView> nodes = feasible.nodes();
    long[] totals = new long[feasible.count];
    for (Profile.Score scored : profile.scores()) {
      NodeScore score = scored.plugin().score(pod, view, nodes);
      long weight = scored.weight();
      if (score instanceof ColumnScore columns) {
        columns.addTo(totals, feasible, weight);
      } else if (score instanceof NodeScore.Same same) {
        for (int i = 0; i < totals.length; i++) {
          totals[i] += weight * same.value();
        }
      } else {
        for (int i = 0; i < totals.length; i++) {
          totals[i] += weight * score.score(nodes.get(i));
        }
      }
    }
    return totals;
  }

  /** One of the highest, each with the same chance. */
  private int best(long[] totals) {
    int best = 0;
    int ties = 1;
    for (int i = 1; i < totals.length; i++) {
      if (totals[i] > totals[best]) {
        best = i;
        ties = 1;
      } else if (totals[i] == totals[best] && rng.below(++ties) == 0) {
        best = i;
      }
    }
    return best;
  }

  Explanation explain() {
    List<List<Explanation.OfFilter>> verdicts = new ArrayList<>();
    List<NodeView> feasible = new ArrayList<>();
    for (NodeView node : view.nodes()) {
      List<Explanation.OfFilter> ofNode = new ArrayList<>();
      if (!candidates.has(node)) {
        ofNode.add(
            new Explanation.OfFilter(
                String.join(" ", candidates.plugins()), Refusal.notNamed(candidates)));
      }
      Trial trial = new Trial(node, tests).decisive(pod);
      for (NamedTest named : trial.tests()) {
        ofNode.add(new Explanation.OfFilter(named.plugin, named.test.test(trial.node())));
      }
      verdicts.add(ofNode);
      if (ofNode.stream().allMatch(v -> v.verdict().fits())) {
        feasible.add(node);
      }
    }
    List<NodeScore> scores = new ArrayList<>();
    for (Profile.Score scored : profile.scores()) {
      scores.add(scored.plugin().score(pod, view, ImmutableList.copyOf(feasible)));
    }
    ImmutableList.Builder<Explanation.OfNode> nodes = ImmutableList.builder();
    int at = 0;
    for (NodeView node : view.nodes()) {
      nodes.add(ofNode(node, verdicts.get(at++), scores));
    }
    return new Explanation(nodes.build(), decide());
  }

  private Explanation.OfNode ofNode(
      NodeView node, List<Explanation.OfFilter> verdicts, List<NodeScore> scores) {
    List<Explanation.OfScore> ofScores = new ArrayList<>();
    if (verdicts.stream().allMatch(v -> v.verdict().fits())) {
      for (int i = 0; i < scores.size(); i++) {
        Profile.Score scored = profile.scores().get(i);
        ofScores.add(
            new Explanation.OfScore(scored.name(), scores.get(i).score(node), scored.weight()));
      }
    }
    return new Explanation.OfNode(node.name(), verdicts, ofScores);
  }
}
