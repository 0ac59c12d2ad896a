package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of the pods of a node that isn't well, or is gone. Stateless. */
final class NodePods {
  private static final String INDEX = "node";

  private NodePods() {}

  private static List<Pod> on(String node, Context context) {
    Lister<Pod> pods = context.lister(BuiltInKinds.POD);
    if (pods instanceof Informer<Pod> informer) {
      informer.addIndex(INDEX, pod -> ImmutableList.of(pod.spec().nodeName()));
    }
    return pods.byIndex(INDEX, node);
  }

  private static Resources<Pod> resources(Pod pod, Context context) {
    return context.api().resources(BuiltInKinds.POD).inNamespace(pod.metadata().namespace());
  }

  /** Deletes those that don't tolerate the node's taints; returns when the next one has to go. */
  static Optional<Duration> evict(Node node, Context context) {
    Instant now = context.now();
    Duration next = null;
    for (Pod pod : on(node.metadata().name(), context)) {
      Optional<Instant> due =
          pod.metadata().deletionTimestamp() != null
              ? Optional.empty()
              : Evictions.due(pod, node.spec().taints(), now);
      if (due.isEmpty()) {
        continue;
      }
      Duration left = Duration.between(now, due.get());
      if (left.isNegative() || left.isZero()) {
        delete(pod, null, context);
      } else {
        next = next == null || left.compareTo(next) < 0 ? left : next;
      }
    }
    return Optional.ofNullable(next);
  }

  /** Nobody tells any more whether they are ready. */
  static void markNotReady(Node node, Context context) {
    for (Pod pod : on(node.metadata().name(), context)) {
      if (Pods.isReady(pod)) {
        try {
          resources(pod, context)
              .status()
              .edit(pod.metadata().name(), now -> notReady(now, pod, context.now()));
        } catch (ApiException refused) {
          ignoreNotFound(refused);
        }
      }
    }
  }

  private static Pod notReady(Pod pod, Pod seen, Instant now) {
    if (!pod.metadata().uid().equals(seen.metadata().uid())) {
      return pod;
    }
    ImmutableList.Builder<PodCondition> conditions = ImmutableList.builder();
    for (PodCondition condition : pod.status().conditions()) {
      boolean ready = condition.type().equals("Ready") && condition.status().equals("True");
      conditions.add(ready ? condition.withStatus("False").withLastTransitionTime(now) : condition);
    }
    return pod.withStatus(pod.status().withConditions(conditions.build()));
  }

  /** The node is gone, and nobody will ever end its pods: they are removed at once. */
  static void collectOrphans(String node, Context context) {
    List<Pod> left = on(node, context);
    if (left.isEmpty() || context.api().resources(BuiltInKinds.NODE).find(node).isPresent()) {
      return;
    }
    left.forEach(pod -> delete(pod, 0L, context));
  }

  private static void delete(Pod pod, @Nullable Long grace, Context context) {
    DeleteOptions options =
        DeleteOptionsBuilder.builder()
            .gracePeriodSeconds(grace)
            .preconditions(new Preconditions(pod.metadata().uid(), null))
            .build();
    try {
      resources(pod, context).delete(pod.metadata().name(), options, WriteOptions.NONE);
    } catch (ApiException refused) {
      ignoreNotFound(refused);
    }
  }

  private static void ignoreNotFound(ApiException refused) {
    if (!refused.is(Reason.NOT_FOUND) && !refused.isConflict()) {
      throw refused;
    }
  }
}
