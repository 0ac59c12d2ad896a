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
  private final Memo memo;
  private final Rng rng;
  private final ImmutableList<NamedTest> tests;
  private final Candidates candidates;
  private @Nullable Judge judge;

  Attempt(ClusterView view, Pod pod, Profile profile, Memo memo, long seed) {
    this.view = view;
    this.pod = pod;
    this.profile = profile;
    this.memo = memo;
    this.rng = Rng.of(seed, pod);
    ImmutableList.Builder<NamedTest> named = ImmutableList.builder();
    for (Profile.Filter filter : profile.filters()) {
      named.add(new NamedTest(filter.name(), filter.plugin().filter(pod, view)));
    }
    this.tests = named.build();
    this.candidates = candidates(tests);
  }

  record NamedTest(String plugin, NodeTest test) {
    /** The same plugin's test of another state of the cluster. */
    @SuppressWarnings("ReferenceEquality") // A shortcut.
    NamedTest of(NodeTest changed) {
      return changed == test ? this : new NamedTest(plugin, changed);
    }
  }

  /*
   * What depends on single nodes alone is asked of a ranking, which may know it from an earlier pod of the same
   * template; what depends on other pods too is asked anew, of the nodes that are left.
   */
  Decision decide() {
    String own = nominatedNode(view, pod);
    NodeView nominated = own.isEmpty() ? null : view.node(own).orElse(null);
    if (nominated != null && judge().first(nominated) == null) {
      return placed(nominated, 0, 1);
    }
    List<Ranking.Weighted> ranks = new ArrayList<>();
    List<Profile.Score> others = new ArrayList<>();
    long base = sort(ranks, others);
    Ranking ranking;
    Feasible feasible;
    if (candidates.names() == null && profile.enough(view.size()) >= view.size()) {
      ranking = memo.ranking(new Ranking.Question(localTests(), ranks), view.size());
      ranking.update(view.chunks());
      long[] rows = ranking.fits();
      boolean narrowed = narrow(rows);
      if (others.isEmpty() && (!narrowed || ranking.isFlat())) {
        Ranking.Choice choice = ranking.choose(rows, bests -> profile.tie(rng, bests));
        return choice == null ? refused() : placed(choice, base);
      }
      feasible = new Feasible(view.chunks(), rows);
    } else {
      feasible = scanned();
      ranking = memo.scratch(new Ranking.Question(ImmutableList.of(), ranks));
      ranking.update(feasible);
    }
    return chosen(feasible, ranking, base, others);
  }

  private static boolean isLocal(NodeTest test) {
    return test instanceof LocalTest
        || test instanceof NodeTest.Everywhere
        || (test instanceof ColumnTest columns && columns.passesAll());
  }

  private List<LocalTest> localTests() {
    List<LocalTest> local = new ArrayList<>();
    for (NamedTest named : tests) {
      if (named.test instanceof LocalTest test) {
        local.add(test);
      }
    }
    return local;
  }

  /** Parts the scores by what they depend on, and sums up those that are the same everywhere. */
  private long sort(List<Ranking.Weighted> ranks, List<Profile.Score> others) {
    long base = 0;
    for (Profile.Score score : profile.scores()) {
      if (score.plugin() instanceof RankPlugin plugin) {
        NodeRank rank = plugin.rank(pod, view);
        if (rank instanceof NodeRank.Same same) {
          base += score.weight() * same.raw();
        } else {
          ranks.add(new Ranking.Weighted(rank, score.weight()));
        }
      } else if (score.plugin().appliesTo(pod, view)) {
        others.add(score);
      }
    }
    return base;
  }

  private Decision refused() {
    return new Refusal(view, pod, tests, candidates, judge(), memo).decision(profile, rng);
  }

  private Decision placed(Ranking.Choice choice, long base) {
    return placed(
        choice.node(), choice.feasible() == 1 ? 0 : base + choice.total(), choice.feasible());
  }

  /** Most pods need none. */
  private Judge judge() {
    if (judge == null) {
      judge = new Judge(pod, tests);
    }
    return judge;
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

  private Decision chosen(
      Feasible feasible, Ranking ranking, long base, List<Profile.Score> others) {
    if (feasible.count == 0) {
      return refused();
    }
    if (feasible.count == 1) {
      return placed(feasible.node(0), 0, 1);
    }
    long[] totals = ranking.totals(feasible);
    if (!others.isEmpty()) {
      List<NodeView> nodes = feasible.nodes();
      for (Profile.Score score : others) {
        add(totals, score.plugin().score(pod, view, nodes), score.weight(), feasible, nodes);
      }
    }
    int best = best(totals);
    return placed(feasible.node(best), base + totals[best], feasible.count);
  }

  private static void add(
      long[] totals, NodeScore score, long weight, Feasible feasible, List<NodeView> nodes) {
    if (score instanceof ColumnScore columns) {
      columns.addTo(totals, feasible, weight);
      return;
    }
    for (int i = 0; i < totals.length; i++) {
      totals[i] += weight * score.score(nodes.get(i));
    }
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

  /**
   * Leaves those rows that also pass the tests which depend on more than single nodes, and pass all
   * tests beside nominated pods. Whether others were among them.
   */
  private boolean narrow(long[] rows) {
    Chunk[] chunks = view.chunks();
    List<NodeTest> further = new ArrayList<>(0);
    for (NamedTest named : tests) {
      if (!isLocal(named.test)) {
        further.add(named.test);
      }
    }
    boolean changed = false;
    for (int i = 0; i < rows.length; i++) {
      long fits = rows[i];
      for (int t = 0; t < further.size() && fits != 0; t++) {
        fits = ColumnTest.passing(further.get(t), chunks, i, fits);
      }
      fits = besideNominated(chunks[i], fits);
      changed |= fits != rows[i];
      rows[i] = fits;
    }
    return changed;
  }

  /** The nodes that pass, until there are enough, among those that are named. */
  private Feasible scanned() {
    Chunk[] chunks = view.chunks();
    long[] rows = named(chunks);
    int enough = profile.enough(view.size());
    int start = enough < view.size() ? rng.below(chunks.length) : 0;
    int found = 0;
    for (int i = 0; i < chunks.length; i++) {
      int at = start + i < chunks.length ? start + i : start + i - chunks.length;
      long fits = found < enough ? rows[at] : 0;
      for (int t = 0; t < tests.size() && fits != 0; t++) {
        fits = ColumnTest.passing(tests.get(t).test, chunks, at, fits);
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
      if (!judge().fitsBesideNominated(node)) {
        fits &= ~Long.lowestOneBit(left);
      }
    }
    return fits;
  }

  private long[] named(Chunk[] chunks) {
    long[] rows = new long[chunks.length];
    Set<String> names = candidates.names();
    if (names == null) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = chunks[i].all();
      }
      return rows;
    }
    for (String name : names) {
      int at = Chunks.find(chunks, name);
      int row = at < 0 ? -1 : chunks[at].find(name);
      if (row >= 0) {
        rows[at] |= 1L << row;
      }
    }
    return rows;
  }

  /** One of the highest, each with the same chance. */
  private int best(long[] totals) {
    long best = Long.MIN_VALUE;
    int bests = 0;
    for (long total : totals) {
      bests = total > best ? 1 : total == best ? bests + 1 : bests;
      best = Math.max(best, total);
    }
    int left = profile.tie(rng, bests);
    int at = 0;
    while (totals[at] != best || left-- > 0) {
      at++;
    }
    return at;
  }

  Explanation explain() {
    List<List<Explanation.OfFilter>> verdicts = new ArrayList<>();
    List<NodeView> feasible = new ArrayList<>();
    for (NodeView node : view.nodes()) {
      List<Explanation.OfFilter> ofNode = new ArrayList<>();
      if (!candidates.has(node)) {
        ofNode.add(
            new Explanation.OfFilter(
                String.join(" ", candidates.plugins()),
                Refusal.notNamed(candidates),
                ImmutableList.of()));
      }
      Trial trial = new Trial(node, tests).decisive(pod);
      for (NamedTest named : trial.tests()) {
        ofNode.add(ofFilter(named, trial.node()));
      }
      verdicts.add(ofNode);
      if (ofNode.stream().allMatch(v -> v.verdict().fits())) {
        feasible.add(node);
      }
    }
    List<NodeScore> scores = new ArrayList<>();
    for (Profile.Score scored : profile.scores()) {
      scores.add(
          scored.plugin().appliesTo(pod, view)
              ? scored.plugin().score(pod, view, ImmutableList.copyOf(feasible))
              : NodeScore.same(0));
    }
    ImmutableList.Builder<Explanation.OfNode> nodes = ImmutableList.builder();
    int at = 0;
    for (NodeView node : view.nodes()) {
      nodes.add(ofNode(node, verdicts.get(at++), scores));
    }
    return new Explanation(nodes.build(), decide());
  }

  private static Explanation.OfFilter ofFilter(NamedTest named, NodeView node) {
    Verdict verdict = named.test.test(node);
    List<Remedy> remedies = verdict.fits() ? ImmutableList.of() : Remedies.of(named, node);
    return new Explanation.OfFilter(named.plugin, verdict, remedies);
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
