package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
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

  /**
   * Places by what a constraint tells apart, from 1, and what each such class costs; 0 is no label.
   */
  private record Costs(int[] classes, double[] costs) {}

  @Override
  long[] scores(Places places) {
    int[][] domains = new int[constraints.size()][];
    for (int c = 0; c < domains.length; c++) {
      String key = constraints.get(c).topologyKey();
      domains[c] = places.domains(cluster.derived(new Topology.By(key)));
    }
    if (needsAllLabels) {
      ignore(domains);
    }
    Costs first = costs(0, domains[0], places);
    if (domains.length == 1) {
      long[] rounded = rounded(first.costs);
      long[] raw = new long[places.count()];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = rounded[first.classes[i]];
      }
      return scaled(raw);
    }
    double[] sums = new double[places.count()];
    add(sums, first);
    for (int c = 1; c < domains.length; c++) {
      add(sums, costs(c, domains[c], places));
    }
    return scaled(rounded(sums));
  }

  /** Takes places without one of the labels for such without any. */
  private static void ignore(int[][] domains) {
    for (int[] from : domains) {
      for (int i = 0; domains.length > 1 && i < from.length; i++) {
        for (int c = 0; from[i] < 0 && c < domains.length; c++) {
          domains[c][i] = Topology.NONE;
        }
      }
    }
  }

  private static void add(double[] sums, Costs costs) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += costs.costs[costs.classes[i]];
    }
  }

  private Costs costs(int c, int[] domains, Places places) {
    SpreadConstraint constraint = constraints.get(c);
    // On a node the pods count wherever else pods count: each node is a domain of its own.
    return constraint.topologyKey().equals(HOSTNAME)
        ? ofNodes(constraint, domains, places)
        : ofDomains(constraint, domains);
  }

  private Costs ofNodes(SpreadConstraint constraint, int[] domains, Places places) {
    int[] classes = places.numbers(constraint.counted(), cluster);
    int ranked = needsAllLabels ? 0 : domains.length;
    int most = 0;
    for (int i = 0; i < classes.length; i++) {
      boolean labelled = domains[i] >= 0;
      classes[i] = labelled ? classes[i] + 1 : 0;
      most = Math.max(most, classes[i]);
      ranked += labelled && needsAllLabels ? 1 : 0;
    }
    int[] numbers = new int[most];
    Arrays.setAll(numbers, count -> count);
    return new Costs(classes, costs(constraint, numbers, ranked));
  }

  private Costs ofDomains(SpreadConstraint constraint, int[] domains) {
    int[] numbers = constraint.in(cluster).all();
    boolean[] seen = new boolean[numbers.length + 1];
    for (int i = 0; i < domains.length; i++) {
      domains[i]++;
      seen[domains[i]] = true;
    }
    // Having no label is a domain too, if such nodes are ranked.
    int size = 0;
    for (int each = needsAllLabels ? 1 : 0; each < seen.length; each++) {
      size += seen[each] ? 1 : 0;
    }
    return new Costs(domains, costs(constraint, numbers, size));
  }

  private double[] costs(SpreadConstraint constraint, int[] numbers, int domains) {
    double weight = StrictMath.log(2.0 + domains);
    double[] costs = new double[numbers.length + 1];
    costs[0] = needsAllLabels ? Double.NaN : 0;
    for (int i = 0; i < numbers.length; i++) {
      costs[i + 1] = numbers[i] * weight + (constraint.maxSkew() - 1);
    }
    return costs;
  }

  private static long[] rounded(double[] costs) {
    long[] result = new long[costs.length];
    Arrays.setAll(result, i -> Double.isNaN(costs[i]) ? IGNORED : Math.round(costs[i]));
    return result;
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
