package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGate;
import java.util.List;
import java.util.stream.Collectors;

/** A pod isn't queued while it has gates; nothing but a change of the pod itself lets it in. */
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
    return ImmutableList.of();
  }
}
