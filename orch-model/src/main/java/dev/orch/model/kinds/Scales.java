package dev.orch.model.kinds;

import dev.orch.model.ScaleAccess;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.autoscaling.ScaleSpec;
import dev.orch.model.autoscaling.ScaleStatus;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.selector.LabelSelectors;
import org.jspecify.annotations.Nullable;

/** The scale subresources of the workloads. */
final class Scales {
  static final ScaleAccess<Deployment> DEPLOYMENT =
      new ScaleAccess<>(
          d -> scale(d.metadata(), d.spec().replicas(), d.status().replicas(), d.spec().selector()),
          (d, n) -> d.withSpec(d.spec().withReplicas(n)));
  static final ScaleAccess<ReplicaSet> REPLICA_SET =
      new ScaleAccess<>(
          r -> scale(r.metadata(), r.spec().replicas(), r.status().replicas(), r.spec().selector()),
          (r, n) -> r.withSpec(r.spec().withReplicas(n)));
  static final ScaleAccess<StatefulSet> STATEFUL_SET =
      new ScaleAccess<>(
          s -> scale(s.metadata(), s.spec().replicas(), s.status().replicas(), s.spec().selector()),
          (s, n) -> s.withSpec(s.spec().withReplicas(n)));

  static final ScaleAccess<ReplicationController> REPLICATION_CONTROLLER =
      new ScaleAccess<>(
          c ->
              scale(
                  c.metadata(),
                  c.spec().replicas(),
                  c.status().replicas(),
                  LabelSelectorBuilder.builder().matchLabels(c.spec().selector()).build()),
          (c, n) -> c.withSpec(c.spec().withReplicas(n)));

  private Scales() {}

  private static Scale scale(
      ObjectMeta of, @Nullable Integer wanted, int present, @Nullable LabelSelector selector) {
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .name(of.name())
            .namespace(of.namespace())
            .uid(of.uid())
            .resourceVersion(of.resourceVersion())
            .creationTimestamp(of.creationTimestamp())
            .build();
    String text = selector == null ? "" : LabelSelectors.format(selector);
    return new Scale(
        metadata, new ScaleSpec(wanted == null ? 0 : wanted), new ScaleStatus(present, text));
  }
}
