package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Controller;
import dev.orch.model.apps.ReplicaSetCondition;
import dev.orch.model.apps.ReplicaSetSpec;
import dev.orch.model.apps.ReplicaSetSpecBuilder;
import dev.orch.model.apps.ReplicaSetStatus;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.core.ReplicationControllerCondition;
import dev.orch.model.core.ReplicationControllerSpec;
import dev.orch.model.core.ReplicationControllerStatus;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelectorBuilder;
import java.util.function.Function;

/** The ReplicationController controller: what a ReplicaSet does, under its older name. */
public final class ReplicationControllers {
  private static final ReplicaKind<ReplicationController> KIND =
      new ReplicaKind<>(
          WorkloadKinds.REPLICATION_CONTROLLER,
          rc -> spec(rc.spec()),
          rc -> status(rc.status()),
          (rc, status) -> rc.withStatus(status(status)));

  private ReplicationControllers() {}

  public static Controller<ReplicationController> controller() {
    return new ReplicaLoop<>(KIND)
        .controller("replicationcontroller-controller", "replication-controller");
  }

  /** Without labels to select by, or without a template, it wants nothing. */
  private static ReplicaSetSpec spec(ReplicationControllerSpec spec) {
    var wanted =
        ReplicaSetSpecBuilder.builder()
            .replicas(spec.replicas())
            .minReadySeconds(spec.minReadySeconds());
    if (spec.template() != null && !spec.selector().isEmpty()) {
      wanted
          .selector(LabelSelectorBuilder.builder().matchLabels(spec.selector()).build())
          .template(spec.template());
    }
    return wanted.build();
  }

  private static ReplicaSetStatus status(ReplicationControllerStatus status) {
    return new ReplicaSetStatus(
        status.replicas(),
        status.fullyLabeledReplicas(),
        status.readyReplicas(),
        status.availableReplicas(),
        null,
        status.observedGeneration(),
        each(
            status.conditions(),
            c ->
                new ReplicaSetCondition(
                    c.type(), c.status(), c.lastTransitionTime(), c.reason(), c.message())));
  }

  private static ReplicationControllerStatus status(ReplicaSetStatus status) {
    return new ReplicationControllerStatus(
        status.replicas(),
        status.fullyLabeledReplicas(),
        status.readyReplicas(),
        status.availableReplicas(),
        status.observedGeneration(),
        each(
            status.conditions(),
            c ->
                new ReplicationControllerCondition(
                    c.type(), c.status(), c.lastTransitionTime(), c.reason(), c.message())));
  }

  private static <A, B> ImmutableList<B> each(java.util.List<A> all, Function<A, B> one) {
    return all.stream().map(one).collect(ImmutableList.toImmutableList());
  }
}
