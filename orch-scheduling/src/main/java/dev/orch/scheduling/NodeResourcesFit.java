package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The node must have room for what the pod asks for and for one more pod. Ranks nodes with more of
 * their CPU and memory left higher ({@code LeastAllocated}): the mean of the free hundredths, with
 * requests rounded up by the defaults for ranking.
 */
final class NodeResourcesFit implements FilterPlugin, RankPlugin {
  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    return new Test(PodRequests.of(pod));
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    Resources asked = PodRequests.forRanking(pod);
    return new LeastAllocated(asked.milliCpu(), asked.memory());
  }

  private record Test(Resources asked) implements LocalTest {
    @Override
    public Verdict test(NodeView node) {
      Resources has = node.allocatable();
      Resources held = node.requested();
      List<String> reasons = new ArrayList<>(0);
      boolean hopeless = false;
      if (held.pods() + 1 > has.pods()) {
        reasons.add("Too many pods");
      }
      if (asked.milliCpu() > 0 && asked.milliCpu() > has.milliCpu() - held.milliCpu()) {
        reasons.add("Insufficient cpu");
        hopeless |= asked.milliCpu() > has.milliCpu();
      }
      if (asked.memory() > 0 && asked.memory() > has.memory() - held.memory()) {
        reasons.add("Insufficient memory");
        hopeless |= asked.memory() > has.memory();
      }
      if (asked.ephemeralStorage() > 0
          && asked.ephemeralStorage() > has.ephemeralStorage() - held.ephemeralStorage()) {
        reasons.add("Insufficient ephemeral-storage");
        hopeless |= asked.ephemeralStorage() > has.ephemeralStorage();
      }
      for (Map.Entry<String, Long> wanted : asked.extended().entrySet()) {
        if (lacks(node, wanted)) {
          reasons.add("Insufficient " + wanted.getKey());
          hopeless |= wanted.getValue() > has.extended(wanted.getKey());
        }
      }
      return reasons.isEmpty() ? Verdict.ok() : new Verdict.Rejected(reasons, !hopeless);
    }

    private static boolean lacks(NodeView node, Map.Entry<String, Long> wanted) {
      long amount = wanted.getValue();
      String name = wanted.getKey();
      return amount > 0
          && amount > node.allocatable().extended(name) - node.requested().extended(name);
    }

    @Override
    public long fits(Chunk chunk, long candidates) {
      long fits = candidates & enough(chunk, chunk.freePods, 1);
      fits &= enough(chunk, chunk.freeCpu, asked.milliCpu());
      fits &= enough(chunk, chunk.freeMemory, asked.memory());
      fits &= enough(chunk, chunk.freeStorage, asked.ephemeralStorage());
      if (!asked.extended().isEmpty()) {
        for (long left = fits; left != 0; left &= left - 1) {
          NodeView node = chunk.nodes[Long.numberOfTrailingZeros(left)];
          if (asked.extended().entrySet().stream().anyMatch(wanted -> lacks(node, wanted))) {
            fits &= ~Long.lowestOneBit(left);
          }
        }
      }
      return fits;
    }

    private static long enough(Chunk chunk, long[] free, long wanted) {
      if (wanted <= 0) {
        return chunk.all();
      }
      long rows = 0;
      for (int row = 0; row < free.length; row++) {
        rows |= (free[row] >= wanted ? 1L : 0L) << row;
      }
      return rows;
    }
  }

  private record LeastAllocated(long cpu, long memory) implements NodeRank {
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
