package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGate;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;
import java.util.stream.Collectors;

/** Pods with scheduling gates aren't decided on until the gates are gone. */
final class SchedulingGates implements PreEnqueuePlugin, Requeueing {
  @Override
  public Verdict mayEnqueue(Pod pod, ClusterView cluster) {
    List<PodSchedulingGate> gates = pod.spec().schedulingGates();
    return gates.isEmpty()
        ? Verdict.ok()
        : Verdict.unresolvable(
            gates.stream()
                .map(PodSchedulingGate::name)
                .collect(Collectors.joining(" ", "waiting for scheduling gates: [", "]")));
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(
            BuiltInKinds.POD,
            (waiting, before, after) ->
                after != null
                    && after.metadata().uid().equals(waiting.metadata().uid())
                    && after.spec().schedulingGates().isEmpty()));
  }
}
