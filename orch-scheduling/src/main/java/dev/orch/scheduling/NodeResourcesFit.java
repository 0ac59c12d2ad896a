package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/**
 * The node must have room for what the pod asks for and for one more pod. Ranks nodes with more of
 * their CPU and memory left higher ({@code LeastAllocated}): the mean of the free hundredths, with
 * requests rounded up by the defaults for ranking.
 */
final class NodeResourcesFit implements FilterPlugin, RankPlugin, Requeueing {
  @Override
  public List<QueueingHint<?>> hints() {
    return NodeHints.ofRoom(this);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    return FitTest.of(pod);
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    Resources asked = PodRequests.forRanking(pod);
    return new LeastAllocated(asked.milliCpu(), asked.memory());
  }

  private record LeastAllocated(long cpu, long memory) implements ColumnRank {
    @Override
    public long of(NodeView node) {
      Resources has = node.allocatable();
      Resources held = node.requestedForRanking();
      return score(has.milliCpu(), held.milliCpu() + cpu, has.memory(), held.memory() + memory);
    }

    private static long score(long cpu, long usedCpu, long memory, long usedMemory) {
      if (cpu == 0 || memory == 0) {
        return cpu == 0 ? free(memory, usedMemory) : free(cpu, usedCpu);
      }
      return (free(cpu, usedCpu) + free(memory, usedMemory)) / 2;
    }

    private static long free(long capacity, long used) {
      return capacity == 0 || used > capacity ? 0 : Fractions.hundredths(capacity - used, capacity);
    }

    @Override
    public void addTo(long[] into, Chunk chunk, long rows, long factor) {
      for (long left = rows; left != 0; left &= left - 1) {
        int row = Long.numberOfTrailingZeros(left);
        into[row] +=
            factor
                * score(
                    chunk.allocatableCpu[row],
                    chunk.rankedCpu[row] + cpu,
                    chunk.allocatableMemory[row],
                    chunk.rankedMemory[row] + memory);
      }
    }
  }
}
