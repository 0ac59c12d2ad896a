package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Ranks nodes higher in whose domains there are fewer of the pods. A pod counts more, the more
 * domains there are: by the logarithm of their number, so that a constraint over few zones isn't
 * lost beside one over many nodes. Nodes without all labels score 0.
 */
final class SpreadScore extends JointScore {
  private static final String HOSTNAME = "kubernetes.io/hostname";
  private static final long IGNORED = -1;

  private final ClusterView cluster;
  private final ImmutableList<SpreadConstraint> constraints;
  private final boolean needsAllLabels;

  private SpreadScore(
      ClusterView cluster,
      ImmutableList<SpreadConstraint> constraints,
      boolean needsAllLabels,
      List<NodeView> feasible) {
    super(feasible);
    this.cluster = cluster;
    this.constraints = constraints;
    this.needsAllLabels = needsAllLabels;
  }

  /**
   * @param needsAllLabels whether nodes without a label aren't ranked; if not, that label's
   *     constraint says nothing about them
   */
  static NodeScore of(
      ImmutableList<SpreadConstraint> constraints,
      boolean needsAllLabels,
      ClusterView cluster,
      List<NodeView> feasible) {
    ImmutableList<SpreadConstraint> all =
        needsAllLabels ? SpreadConstraint.onNodesWithAllLabels(constraints) : constraints;
    return new SpreadScore(cluster, all, needsAllLabels, feasible);
  }

  @Override
  long[] scores(Places places) {
    int[][] domains = new int[constraints.size()][];
    for (int c = 0; c < domains.length; c++) {
      String key = constraints.get(c).topologyKey();
      domains[c] = places.domains(cluster.derived(new Topology.By(key)));
    }
    boolean[] ignored = ignored(domains, places.count());
    double[] sums = new double[places.count()];
    for (int c = 0; c < domains.length; c++) {
      addTo(sums, constraints.get(c), domains[c], ignored, places);
    }
    long[] raw = new long[sums.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = ignored[i] ? IGNORED : Math.round(sums[i]);
    }
    return scaled(raw);
  }

  private boolean[] ignored(int[][] domains, int count) {
    boolean[] ignored = new boolean[count];
    if (needsAllLabels) {
      for (int[] each : domains) {
        for (int i = 0; i < count; i++) {
          ignored[i] |= each[i] < 0;
        }
      }
    }
    return ignored;
  }

  private void addTo(
      double[] sums, SpreadConstraint constraint, int[] domains, boolean[] ignored, Places places) {
    // On a node the pods count wherever else pods count: each node is a domain of its own.
    boolean perNode = constraint.topologyKey().equals(HOSTNAME);
    int[] numbers =
        perNode
            ? places.numbers(constraint.counted(), cluster)
            : numbers(constraint.in(cluster), domains);
    double weight = StrictMath.log(2.0 + size(domains, ignored, perNode));
    for (int i = 0; i < sums.length; i++) {
      if (domains[i] >= 0) {
        sums[i] += numbers[i] * weight + (constraint.maxSkew() - 1);
      }
    }
  }

  private static int[] numbers(DomainCounts pods, int[] domains) {
    int[] numbers = new int[domains.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = pods.at(domains[i]);
    }
    return numbers;
  }

  /** How many domains there are among nodes that are ranked; having no label is one too. */
  private static int size(int[] domains, boolean[] ignored, boolean perNode) {
    int top = 0;
    for (int domain : domains) {
      top = Math.max(top, domain + 1);
    }
    boolean[] seen = new boolean[top + 1];
    int size = 0;
    for (int i = 0; i < domains.length; i++) {
      if (!ignored[i] && (perNode || !seen[domains[i] + 1])) {
        seen[domains[i] + 1] = true;
        size++;
      }
    }
    return size;
  }

  private static long[] scaled(long[] raw) {
    long min = Long.MAX_VALUE;
    long max = 0;
    for (long each : raw) {
      if (each != IGNORED) {
        min = Math.min(min, each);
        max = Math.max(max, each);
      }
    }
    long least = min;
    long most = max;
    return Scaling.of(
        raw,
        IGNORED,
        max,
        each -> each == IGNORED ? 0 : most == 0 ? MAX : MAX * (most + least - each) / most);
  }
}
