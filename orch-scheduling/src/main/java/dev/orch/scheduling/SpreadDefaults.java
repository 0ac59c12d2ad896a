package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.core.Service;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spread constraints of pods that have none of their own. They are about the pods of the
 * Services that select the pod and of the workload that controls it; pods without either have none.
 *
 * @param constraints without selectors
 * @param system whether they are Kubernetes' own, which also spread over nodes without a zone
 */
record SpreadDefaults(ImmutableList<TopologySpreadConstraint> constraints, boolean system) {
  /** Kubernetes' own: over nodes, and somewhat less over zones. */
  static final SpreadDefaults SYSTEM =
      new SpreadDefaults(
          ImmutableList.of(
              should("kubernetes.io/hostname", 3), should("topology.kubernetes.io/zone", 5)),
          true);

  private static TopologySpreadConstraint should(String topologyKey, int maxSkew) {
    return new TopologySpreadConstraint(
        maxSkew, topologyKey, "ScheduleAnyway", null, null, null, null, ImmutableList.of());
  }

  /** A list of one's own, maybe empty. */
  static SpreadDefaults list(List<TopologySpreadConstraint> constraints) {
    return new SpreadDefaults(ImmutableList.copyOf(constraints), false);
  }

  /** The pod's constraints that are for this, its own or by default. */
  List<TopologySpreadConstraint> of(Pod pod, SpreadConstraint.Mode mode, ClusterView cluster) {
    List<TopologySpreadConstraint> own = pod.spec().topologySpreadConstraints();
    if (!own.isEmpty()) {
      return mode.of(own);
    }
    List<TopologySpreadConstraint> wanted = mode.of(constraints);
    if (wanted.isEmpty()) {
      return wanted;
    }
    LabelSelector selector = selector(pod, cluster);
    if (selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty()) {
      return ImmutableList.of();
    }
    return wanted.stream()
        .map(constraint -> constraint.withLabelSelector(selector).withMatchLabelKeys(List.of()))
        .collect(ImmutableList.toImmutableList());
  }

  private static LabelSelector selector(Pod pod, ClusterView cluster) {
    String namespace = pod.metadata().namespace();
    Map<String, String> labels = new TreeMap<>();
    for (Service service : cluster.all(BuiltInKinds.SERVICE, namespace)) {
      Map<String, String> selector = service.spec().selector();
      if (!selector.isEmpty() && hasAll(pod, selector)) {
        labels.putAll(selector);
      }
    }
    List<LabelSelectorRequirement> more = new ArrayList<>();
    OwnerReference owner = Owners.controllerOf(pod.metadata()).orElse(null);
    if (owner != null && owner.apiVersion().equals("v1")) {
      if (owner.kind().equals("ReplicationController")) {
        Optional<ReplicationController> found =
            cluster.find(WorkloadKinds.REPLICATION_CONTROLLER, namespace, owner.name());
        found.ifPresent(controller -> labels.putAll(controller.spec().selector()));
      }
    } else if (owner != null && owner.apiVersion().equals("apps/v1")) {
      add(more, workloadSelector(owner, namespace, cluster));
    }
    return new LabelSelector(labels, more);
  }

  private static boolean hasAll(Pod pod, Map<String, String> wanted) {
    for (Map.Entry<String, String> label : wanted.entrySet()) {
      if (!label.getValue().equals(pod.metadata().labels().get(label.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable LabelSelector workloadSelector(
      OwnerReference owner, String namespace, ClusterView cluster) {
    return switch (owner.kind()) {
      case "ReplicaSet" -> {
        Optional<ReplicaSet> set = cluster.find(BuiltInKinds.REPLICA_SET, namespace, owner.name());
        yield set.isPresent() ? set.get().spec().selector() : null;
      }
      case "StatefulSet" -> {
        Optional<StatefulSet> set =
            cluster.find(BuiltInKinds.STATEFUL_SET, namespace, owner.name());
        yield set.isPresent() ? set.get().spec().selector() : null;
      }
      default -> null;
    };
  }

  private static void add(List<LabelSelectorRequirement> to, @Nullable LabelSelector selector) {
    if (selector != null) {
      selector
          .matchLabels()
          .forEach(
              (key, value) ->
                  to.add(new LabelSelectorRequirement(key, "In", ImmutableList.of(value))));
      to.addAll(selector.matchExpressions());
    }
  }
}
