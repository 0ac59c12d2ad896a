package dev.orch.scheduling;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import dev.orch.model.core.Pod;
import java.util.List;
import java.util.Set;

/**
 * The node must have room for what the pod asks for and for one more pod. Ranks nodes by what is
 * used of their resources; by default those higher that have more of their CPU and memory left
 * ({@code LeastAllocated}): the mean of the free hundredths, with requests rounded up by the
 * defaults for ranking.
 */
final class NodeResourcesFit implements FilterPlugin, RankPlugin, Requeueing {
  private final ScoringStrategy strategy;
  private final Set<String> ignoredResources;
  private final Set<String> ignoredResourceGroups;

  NodeResourcesFit() {
    this(ScoringStrategy.DEFAULT, ImmutableSet.of(), ImmutableSet.of());
  }

  /**
   * @param ignoredResources names of extended resources that nodes needn't have
   * @param ignoredResourceGroups what stands before the slash in names of more of them
   */
  NodeResourcesFit(
      ScoringStrategy strategy, Set<String> ignoredResources, Set<String> ignoredResourceGroups) {
    this.strategy = strategy;
    this.ignoredResources = ImmutableSet.copyOf(ignoredResources);
    this.ignoredResourceGroups = ImmutableSet.copyOf(ignoredResourceGroups);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    Resources asked = PodRequests.of(pod);
    return new FitTest(
        ignoredResources.isEmpty() && ignoredResourceGroups.isEmpty()
            ? asked
            : asked.withExtended(Maps.filterKeys(asked.extended(), this::counts)));
  }

  private boolean counts(String resource) {
    int slash = resource.indexOf('/');
    return !ignoredResources.contains(resource)
        && (slash < 0 || !ignoredResourceGroups.contains(resource.substring(0, slash)));
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    if (!strategy.equals(ScoringStrategy.DEFAULT)) {
      return StrategyRank.of(strategy, pod);
    }
    Resources asked = PodRequests.forRanking(pod);
    return new LeastAllocated(asked.milliCpu(), asked.memory());
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return NodeHints.ofRoom(this);
  }

  private record LeastAllocated(long cpu, long memory) implements DenseRank {
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
    public void all(double[] into, Chunk chunk) {
      double askedCpu = (double) cpu;
      double askedMemory = (double) memory;
      for (int row = 0; row < chunk.size(); row++) {
        double freeCpu = free(chunk.allocatableCpu[row], chunk.rankedCpu[row] + askedCpu);
        double freeMemory =
            free(chunk.allocatableMemory[row], chunk.rankedMemory[row] + askedMemory);
        into[row] = (freeCpu + freeMemory) / 2;
      }
    }

    /** As the other, with amounts that doubles hold. */
    private static double free(double capacity, double used) {
      return Math.floor(Math.max(0, NodeScore.MAX * (capacity - used)) / capacity);
    }
  }
}
