package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import java.util.List;

/**
 * Spreads pods over the domains that node labels make: no domain may, or should, have more of them
 * than the emptiest by more than a skew.
 */
final class PodTopologySpread implements FilterPlugin, ScorePlugin, Requeueing {
  private final SpreadDefaults defaults;

  PodTopologySpread() {
    this(SpreadDefaults.SYSTEM);
  }

  /**
   * @param defaults the constraints of pods that have none
   */
  PodTopologySpread(SpreadDefaults defaults) {
    this.defaults = defaults;
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    List<TopologySpreadConstraint> musts = defaults.of(pod, SpreadConstraint.Mode.MUST, cluster);
    return musts.isEmpty()
        ? NodeTest.everywhere()
        : SpreadTest.of(SpreadConstraint.of(musts, pod, cluster), cluster);
  }

  @Override
  public boolean appliesTo(Pod pod, ClusterView cluster) {
    return !defaults.of(pod, SpreadConstraint.Mode.SHOULD, cluster).isEmpty();
  }

  @Override
  public NodeScore score(Pod pod, ClusterView cluster, List<NodeView> feasible) {
    List<TopologySpreadConstraint> wanted = defaults.of(pod, SpreadConstraint.Mode.SHOULD, cluster);
    if (wanted.isEmpty()) {
      return NodeScore.same(0);
    }
    boolean needsAllLabels =
        !pod.spec().topologySpreadConstraints().isEmpty() || !defaults.system();
    return SpreadScore.of(
        SpreadConstraint.of(wanted, pod, cluster), needsAllLabels, cluster, feasible);
  }

  @Override
  public List<QueueingHint<?>> hints() {
    SpreadHints hints = new SpreadHints(defaults);
    ImmutableList.Builder<QueueingHint<?>> all = ImmutableList.builder();
    all.add(new QueueingHint<Pod>(BuiltInKinds.POD, hints::afterPod));
    all.add(new QueueingHint<Node>(BuiltInKinds.NODE, hints::afterNode));
    if (!defaults.constraints().isEmpty()) {
      all.add(new QueueingHint<>(BuiltInKinds.SERVICE, hints::afterSelector));
      all.add(new QueueingHint<>(WorkloadKinds.REPLICATION_CONTROLLER, hints::afterSelector));
      all.add(new QueueingHint<>(BuiltInKinds.REPLICA_SET, hints::afterSelector));
      all.add(new QueueingHint<>(BuiltInKinds.STATEFUL_SET, hints::afterSelector));
    }
    return all.build();
  }
}
