package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranks nodes higher on which the used fractions of some resources come closer together by the pod;
 * by default those of CPU and memory. With {@code s} for the standard deviation of the fractions,
 * the score is {@code 100 * (3/4 + (s(without the pod) - s(with it)) / 2)}: 75 if the balance stays
 * as it is, from 50 to 100, as since Kubernetes v1.36. A pod without requests isn't ranked.
 */
final class NodeResourcesBalancedAllocation implements RankPlugin {
  private static final List<String> DEFAULT = ImmutableList.of("cpu", "memory");

  private final List<String> resources;

  NodeResourcesBalancedAllocation() {
    this(DEFAULT);
  }

  /**
   * @param resources whose fractions are compared
   */
  NodeResourcesBalancedAllocation(List<String> resources) {
    this.resources = ImmutableList.copyOf(resources);
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    Resources asked = PodRequests.of(pod);
    if (!resources.equals(DEFAULT)) {
      ImmutableList<Long> amounts =
          resources.stream().map(asked::amount).collect(ImmutableList.toImmutableList());
      return amounts.stream().allMatch(amount -> amount == 0)
          ? NodeRank.same(0)
          : new BalanceOf(resources, amounts);
    }
    return asked.milliCpu() == 0 && asked.memory() == 0
        ? NodeRank.same(0)
        : new Balance(asked.milliCpu(), asked.memory());
  }

  private record Balance(long cpu, long memory) implements DenseRank {
    @Override
    public long of(NodeView node) {
      Resources has = node.allocatable();
      Resources held = node.requested();
      if (has.milliCpu() == 0 || has.memory() == 0) {
        return (long) score(0, 0);
      }
      double before = deviation(has, held.milliCpu(), held.memory());
      double after = deviation(has, held.milliCpu() + cpu, held.memory() + memory);
      return (long) score(before, after);
    }

    private static double deviation(Resources has, long cpu, long memory) {
      return NodeResourcesBalancedAllocation.deviation(
          (double) has.milliCpu(), (double) cpu, (double) has.memory(), (double) memory);
    }

    private static double score(double before, double after) {
      return (0.75 + (before - after) / 2) * NodeScore.MAX;
    }

    @Override
    public void all(double[] into, Chunk chunk) {
      double askedCpu = (double) cpu;
      double askedMemory = (double) memory;
      for (int row = 0; row < chunk.size(); row++) {
        double after =
            NodeResourcesBalancedAllocation.deviation(
                chunk.allocatableCpu[row],
                chunk.requestedCpu[row] + askedCpu,
                chunk.allocatableMemory[row],
                chunk.requestedMemory[row] + askedMemory);
        into[row] = score(chunk.deviation[row], after);
      }
    }
  }

  /** Of two numbers, the standard deviation is half their distance. */
  static double deviation(double hasCpu, double cpu, double hasMemory, double memory) {
    double ofCpu = Math.min(1, cpu / hasCpu);
    double ofMemory = Math.min(1, memory / hasMemory);
    return Math.abs(ofCpu - ofMemory) / 2;
  }

  /**
   * Of any resources. Those that the node doesn't have are left out, as are extended ones that the
   * pod doesn't ask for.
   */
  private record BalanceOf(List<String> resources, List<Long> asked) implements NodeRank {
    @Override
    public long of(NodeView node) {
      List<Double> before = new ArrayList<>();
      List<Double> after = new ArrayList<>();
      for (int i = 0; i < asked.size(); i++) {
        String name = resources.get(i);
        long has = node.allocatable().amount(name);
        if (has != 0 && (asked.get(i) != 0 || !Resources.isExtended(name))) {
          long held = node.requested().amount(name);
          before.add(Math.min(1, (double) held / has));
          after.add(Math.min(1, (double) (held + asked.get(i)) / has));
        }
      }
      return (long) ((0.75 + (deviation(before) - deviation(after)) / 2) * NodeScore.MAX);
    }

    private static double deviation(List<Double> fractions) {
      if (fractions.size() < 2) {
        return 0;
      }
      if (fractions.size() == 2) {
        return Math.abs(fractions.get(0) - fractions.get(1)) / 2;
      }
      double sum = 0;
      for (double each : fractions) {
        sum += each;
      }
      double mean = sum / fractions.size();
      double squares = 0;
      for (double each : fractions) {
        squares += (each - mean) * (each - mean);
      }
      return Math.sqrt(squares / fractions.size());
    }
  }
}
