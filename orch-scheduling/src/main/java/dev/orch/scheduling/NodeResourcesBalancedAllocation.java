package dev.orch.scheduling;

import dev.orch.model.core.Pod;

/**
 * Ranks nodes higher on which the used fractions of CPU and memory come closer together by the pod.
 * With {@code s} for the standard deviation of the fractions, the score is {@code 100 * (3/4 +
 * (s(without the pod) - s(with it)) / 2)}: 75 if the balance stays as it is, from 50 to 100, as
 * since Kubernetes v1.36. A pod without requests isn't ranked.
 */
final class NodeResourcesBalancedAllocation implements RankPlugin {
  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    Resources asked = PodRequests.of(pod);
    return asked.milliCpu() == 0 && asked.memory() == 0
        ? NodeRank.same(0)
        : new Balance(asked.milliCpu(), asked.memory());
  }

  private record Balance(long cpu, long memory) implements ColumnRank {
    @Override
    public long of(NodeView node) {
      Resources has = node.allocatable();
      Resources held = node.requested();
      return score(has.milliCpu(), held.milliCpu(), has.memory(), held.memory());
    }

    private long score(long hasCpu, long usedCpu, long hasMemory, long usedMemory) {
      double before = deviation(hasCpu, usedCpu, hasMemory, usedMemory);
      double after = deviation(hasCpu, usedCpu + cpu, hasMemory, usedMemory + memory);
      return (long) ((0.75 + (before - after) / 2) * NodeScore.MAX);
    }

    /** Of two numbers, the standard deviation is half their distance. */
    private static double deviation(long hasCpu, long cpu, long hasMemory, long memory) {
      if (hasCpu == 0 || hasMemory == 0) {
        return 0;
      }
      double ofCpu = Math.min(1, (double) cpu / hasCpu);
      double ofMemory = Math.min(1, (double) memory / hasMemory);
      return Math.abs(ofCpu - ofMemory) / 2;
    }

    @Override
    public void addTo(long[] into, Chunk chunk, long rows, long factor) {
      for (long left = rows; left != 0; left &= left - 1) {
        int row = Long.numberOfTrailingZeros(left);
        into[row] +=
            factor
                * score(
                    chunk.allocatableCpu[row],
                    chunk.requestedCpu[row],
                    chunk.allocatableMemory[row],
                    chunk.requestedMemory[row]);
      }
    }
  }
}
