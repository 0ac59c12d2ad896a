package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.PreEnqueuePlugin;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Requeueing;
import dev.orch.scheduling.Verdict;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds pods until their group is complete, and keeps others off nodes that are held back. Asked in
 * the tasks of the loop that it belongs to alone.
 *
 * @param gangs finds the group of a pod that belongs to one
 * @param holdBack the room that is held back; null for none
 */
record GangPlugin(Function<Pod, @Nullable Gang> gangs, Supplier<@Nullable HoldBack> holdBack)
    implements PreEnqueuePlugin, FilterPlugin, Requeueing {
  static final String NAME = "GangScheduling";
  private static final Verdict HELD =
      Verdict.unresolvable("node(s) were held back for a gang that has waited longer");
  private static final Verdict INCOMPLETE =
      Verdict.unresolvable("waiting for minCount pods from a gang to appear in scheduling queue");

  @Override
  public Verdict mayEnqueue(Pod pod, ClusterView cluster) {
    Gang gang = gangs.apply(pod);
    if (gang == null) {
      return Verdict.ok();
    }
    if (gang.group == null) {
      return Verdict.unresolvable(
          "waiting for pod's pod group \"" + gang.key.name() + "\" to appear in scheduling queue");
    }
    return gang.isComplete() ? Verdict.ok() : INCOMPLETE;
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    HoldBack held = holdBack.get();
    return held == null || !held.concerns(pod)
        ? NodeTest.everywhere()
        : node -> held.nodes().contains(node.name()) ? HELD : Verdict.ok();
  }

  /** A group that changes helps its own pods, one that is gone or done may help all. */
  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<PodGroup>(
            GroupKinds.POD_GROUP,
            (pod, before, after) ->
                after == null
                    || Gang.Key.of(pod)
                        .filter(
                            key ->
                                key.name().equals(after.metadata().name())
                                    && key.namespace().equals(after.metadata().namespace()))
                        .isPresent()));
  }
}
