package dev.orch.controllers.policy;

import dev.orch.controllers.Context;
import dev.orch.model.IntOrString;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.policy.PodDisruptionBudgetSpec;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.SubresourceKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many pods a budget is about. Immutable.
 *
 * @param count how many there should be
 * @param healthy how many of them have to be healthy
 * @param unmanaged whether there are others, which nobody controls
 */
record ExpectedPods(int count, int healthy, boolean unmanaged) {
  /** It can't be told how many there should be. */
  static final class UnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownException(String message) {
      super(message);
    }
  }

  /** How many replicas the object of that uid wants. */
  private record Scaled(String uid, int replicas) {}

  /**
   * By the scale of what controls the pods, unless the number that must be available is absolute:
   * then there should be as many as there are.
   */
  static ExpectedPods of(PodDisruptionBudgetSpec spec, List<Pod> pods, Context context) {
    IntOrString most = spec.maxUnavailable();
    IntOrString least = spec.minAvailable();
    if (most == null && !(least instanceof IntOrString.Str)) {
      return least == null
          ? new ExpectedPods(0, 0, false)
          : new ExpectedPods(pods.size(), least.intValue(), false);
    }
    int count = scale(pods, context);
    int healthy =
        most != null
            ? Math.max(0, count - scaled(most, count))
            : scaled(Objects.requireNonNull(least), count);
    boolean unmanaged =
        pods.stream().anyMatch(pod -> Owners.controllerOf(pod.metadata()).isEmpty());
    return new ExpectedPods(count, healthy, unmanaged);
  }

  private static int scaled(IntOrString value, int count) {
    try {
      return value.scaled(count, true);
    } catch (IllegalArgumentException invalid) {
      throw new UnknownException(String.valueOf(invalid.getMessage()));
    }
  }

  /** Pods that nobody controls don't count. */
  private static int scale(List<Pod> pods, Context context) {
    Map<String, Integer> byController = new TreeMap<>();
    Map<String, Integer> byTop = new TreeMap<>();
    for (Pod pod : pods) {
      Optional<OwnerReference> owner = Owners.controllerOf(pod.metadata());
      if (owner.isPresent() && byController.putIfAbsent(owner.get().uid(), 0) == null) {
        Scaled scaled =
            find(owner.get(), pod.metadata().namespace(), context)
                .orElseThrow(
                    () ->
                        new UnknownException(
                            "found no controllers for pod \"" + pod.metadata().name() + '"'));
        byTop.put(scaled.uid(), scaled.replicas());
      }
    }
    return byTop.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Optional<Scaled> find(OwnerReference owner, String namespace, Context context) {
    if (isOf(owner, BuiltInKinds.REPLICA_SET)) {
      return cached(owner, BuiltInKinds.REPLICA_SET, namespace, context)
          .flatMap(set -> deployment(set, context).or(() -> scaled(set, set.spec().replicas())));
    }
    if (isOf(owner, BuiltInKinds.STATEFUL_SET)) {
      return cached(owner, BuiltInKinds.STATEFUL_SET, namespace, context)
          .flatMap(set -> scaled(set, set.spec().replicas()));
    }
    if (isOf(owner, WorkloadKinds.REPLICATION_CONTROLLER)) {
      return cached(owner, WorkloadKinds.REPLICATION_CONTROLLER, namespace, context)
          .flatMap(controller -> scaled(controller, controller.spec().replicas()));
    }
    return other(owner, namespace, context);
  }

  /** A ReplicaSet's Deployment stands for all of its ReplicaSets. */
  private static Optional<Scaled> deployment(ReplicaSet set, Context context) {
    Optional<OwnerReference> owner =
        Owners.controllerOf(set.metadata()).filter(o -> isOf(o, BuiltInKinds.DEPLOYMENT));
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    Deployment deployment =
        cached(owner.get(), BuiltInKinds.DEPLOYMENT, set.metadata().namespace(), context)
            .orElseThrow(
                () ->
                    new UnknownException(
                        "found no deployment for replicaset \"" + set.metadata().name() + '"'));
    return scaled(deployment, deployment.spec().replicas());
  }

  private static boolean isOf(OwnerReference owner, Kind<?> kind) {
    String version = owner.apiVersion();
    int slash = version.indexOf('/');
    String group = slash < 0 ? "" : version.substring(0, slash);
    return owner.kind().equals(kind.name()) && group.equals(kind.group());
  }

  private static <T extends Resource> Optional<T> cached(
      OwnerReference owner, Kind<T> kind, String namespace, Context context) {
    return context
        .lister(kind)
        .get(namespace, owner.name())
        .filter(object -> object.metadata().uid().equals(owner.uid()));
  }

  private static Optional<Scaled> scaled(Resource object, @Nullable Integer replicas) {
    return Optional.of(
        new Scaled(object.metadata().uid(), Objects.requireNonNullElse(replicas, 1)));
  }

  /** Of any other kind, by its scale subresource. */
  private static Optional<Scaled> other(OwnerReference owner, String namespace, Context context) {
    Kind<?> kind = context.api().kinds().byName(owner.apiVersion(), owner.kind());
    if (kind == null) {
      throw new UnknownException(
          "no matches for kind \"" + owner.kind() + "\" in version \"" + owner.apiVersion() + '"');
    }
    if (kind.scale() == null) {
      throw new UnknownException(kind.resource() + " does not implement the scale subresource");
    }
    try {
      Scale scale =
          context
              .api()
              .resources(kind)
              .inNamespace(namespace)
              .subresource(SubresourceKey.SCALE)
              .get(owner.name());
      return Optional.of(scale)
          .filter(s -> s.metadata().uid().equals(owner.uid()))
          .map(s -> new Scaled(owner.uid(), s.spec().replicas()));
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return Optional.empty();
      }
      throw refused;
    }
  }
}
