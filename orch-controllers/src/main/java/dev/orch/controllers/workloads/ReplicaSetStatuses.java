package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetCondition;
import dev.orch.model.apps.ReplicaSetStatus;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Computes a ReplicaSet's status from its pods. Stateless. */
final class ReplicaSetStatuses {
  static final String REPLICA_FAILURE = "ReplicaFailure";

  private ReplicaSetStatuses() {}

  static ReplicaSetStatus of(
      ReplicaSet set,
      List<Pod> active,
      int terminating,
      ReplicaScaling.@Nullable Failure failure,
      Instant now) {
    Map<String, String> labels = set.spec().template().metadata().labels();
    int seconds = set.spec().minReadySeconds();
    return new ReplicaSetStatus(
        active.size(),
        count(active, pod -> pod.metadata().labels().entrySet().containsAll(labels.entrySet())),
        count(active, Pods::isReady),
        count(active, pod -> Pods.isAvailable(pod, seconds, now)),
        terminating,
        set.metadata().generation(),
        conditions(set.status(), failure, now));
  }

  private static int count(List<Pod> pods, java.util.function.Predicate<Pod> which) {
    return (int) pods.stream().filter(which).count();
  }

  private static List<ReplicaSetCondition> conditions(
      ReplicaSetStatus before, ReplicaScaling.@Nullable Failure failure, Instant now) {
    Optional<ReplicaSetCondition> present =
        before.conditions().stream().filter(c -> c.type().equals(REPLICA_FAILURE)).findFirst();
    if (failure != null && present.isPresent()) {
      return before.conditions();
    }
    ImmutableList.Builder<ReplicaSetCondition> conditions = ImmutableList.builder();
    before.conditions().stream()
        .filter(c -> !c.type().equals(REPLICA_FAILURE))
        .forEach(conditions::add);
    if (failure != null) {
      String message = failure.cause().status().message();
      conditions.add(
          new ReplicaSetCondition(REPLICA_FAILURE, "True", now, failure.reason(), message));
    }
    return conditions.build();
  }
}
