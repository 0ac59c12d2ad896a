package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.LocalTest;
import dev.orch.scheduling.NodeRank;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.RankPlugin;
import dev.orch.scheduling.Requeueing;
import dev.orch.scheduling.Verdict;
import dev.orch.scheduling.policy.Load.Demand;
import java.util.List;

/**
 * Keeps apart pods that slow each other down through what no request counts: memory bandwidth,
 * caches, disks, network. Pods declare by annotation how much {@link #PRESSURE} they put on each
 * resource and how large their {@link #SENSITIVITY} to that of others is; names are anybody's. What
 * was measured on a node counts where it is more than its pods declare.
 *
 * <p>A pod is slowed down by the sum over the resources of its sensitivity times the pressure of
 * the others on its node. Nodes are rejected where the new pod or one that is there would be slowed
 * down by more than a limit, and ranked by the slowdown that the pod adds, its own and theirs.
 */
public final class Interference implements FilterPlugin, RankPlugin, Requeueing {
  /**
   * The pods' annotation with hundredths of what a node has of each resource, such as {@code
   * memory-bandwidth=40,cache=25}.
   */
  public static final String PRESSURE = "scheduling.orch.dev/pressure";

  /**
   * The pods' annotation with by how many hundredths they are slower if others use all of a
   * resource, such as {@code cache=60}.
   */
  public static final String SENSITIVITY = "scheduling.orch.dev/sensitivity";

  /** The nodes' annotation with the pressure that somebody measured; as {@link #PRESSURE}. */
  public static final String MEASURED = "scheduling.orch.dev/measured-pressure";

  private static final int HUNDREDTHS = 100;

  private final long most;

  /**
   * @param maxSlowdown by how many hundredths a pod may be slowed down at most
   */
  public Interference(int maxSlowdown) {
    if (maxSlowdown < 0) {
      throw new IllegalArgumentException("a slowdown of " + maxSlowdown);
    }
    this.most = (long) maxSlowdown * HUNDREDTHS;
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    try {
      Demand demand = Demand.of(pod);
      return demand.isNone() ? NodeTest.everywhere() : new Test(demand, most);
    } catch (IllegalArgumentException malformed) {
      return NodeTest.nowhere(
          new Verdict.Rejected(ImmutableList.of(String.valueOf(malformed.getMessage())), false));
    }
  }

  private record Test(Demand pod, long most) implements LocalTest {
    private static final Verdict SLOW =
        Verdict.rejected("node(s) had pods that would slow the pod down too much");
    private static final Verdict SLOWING =
        Verdict.rejected("node(s) had pods that the pod would slow down too much");

    @Override
    public Verdict test(NodeView node) {
      Load load = Load.of(node);
      if (load.slowdownOf(pod) > most) {
        return SLOW;
      }
      return load.isTooMuch(pod, most) ? SLOWING : Verdict.ok();
    }
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    Demand demand = Demand.ofWellFormed(pod);
    return demand.isNone() ? NodeRank.same(0) : new Added(demand);
  }

  /** The slowdown that the pod adds. */
  private record Added(Demand pod) implements NodeRank {
    @Override
    public Scaling scaling() {
      return Scaling.DOWN;
    }

    @Override
    public long of(NodeView node) {
      Load load = Load.of(node);
      return load.slowdownOf(pod) + load.slowdownBy(pod);
    }
  }

  /** A node that is new or was measured again; a pod that leaves, or declares something else. */
  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<Node>(
            BuiltInKinds.NODE,
            (waiting, before, after) ->
                after != null
                    && (before == null
                        || !after
                            .metadata()
                            .annotations()
                            .equals(before.metadata().annotations()))),
        new QueueingHint<Pod>(
            BuiltInKinds.POD,
            (waiting, before, after) ->
                before != null
                    && !Demand.ofWellFormed(before).isNone()
                    && (after == null
                        || !Demand.ofWellFormed(after).equals(Demand.ofWellFormed(before)))));
  }
}
