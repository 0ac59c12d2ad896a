package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.schema.Times;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Requeueing;
import dev.orch.scheduling.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Refuses pods whose {@link Deadline} can't be met even if they were next: it has passed, too
 * little time is left for their duration, or no node is expected to have room early enough. What
 * other waiting pods make of it is asked with {@link Admission}.
 */
public final class DeadlineAdmission implements FilterPlugin, Requeueing {
  private final InstantSource clock;

  /**
   * @param clock tells the present, which deadlines are compared with
   */
  public DeadlineAdmission(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    Deadline deadline;
    try {
      deadline = Deadline.of(pod);
    } catch (IllegalArgumentException malformed) {
      return refused(String.valueOf(malformed.getMessage()));
    }
    Instant by = deadline.by();
    if (by == null) {
      return NodeTest.everywhere();
    }
    String unmet = "deadline " + Times.format(by) + " can't be met: ";
    Instant now = clock.instant();
    if (now.isAfter(by)) {
      return refused(unmet + "it has passed");
    }
    Duration lasts = deadline.lasts() == null ? Duration.ZERO : deadline.lasts();
    if (!deadline.isMetBy(now)) {
      String left = Times.format(Duration.ofSeconds(Duration.between(now, by).toSeconds()));
      return refused(unmet + "the pod takes " + Times.format(lasts) + ", " + left + " are left");
    }
    Instant room = Room.earliest(cluster, pod, now);
    if (room.equals(Instant.MAX)) {
      // Nobody knows: what is in the way is for the other filters to say.
      return NodeTest.everywhere();
    }
    return deadline.isMetBy(room)
        ? NodeTest.everywhere()
        : refused(unmet + "room is expected at " + Times.format(room));
  }

  private static NodeTest refused(String why) {
    return NodeTest.nowhere(new Verdict.Rejected(ImmutableList.of(why), false));
  }

  /** A node that is new or has more than before, or a pod that leaves its node. */
  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<Node>(
            BuiltInKinds.NODE,
            (waiting, before, after) ->
                after != null
                    && (before == null
                        || !after.status().allocatable().equals(before.status().allocatable()))),
        new QueueingHint<Pod>(
            BuiltInKinds.POD, (waiting, before, after) -> before != null && after == null));
  }
}
