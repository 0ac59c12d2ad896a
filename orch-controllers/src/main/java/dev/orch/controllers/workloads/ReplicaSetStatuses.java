package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.ReplicaSetCondition;
import dev.orch.model.apps.ReplicaSetSpec;
import dev.orch.model.apps.ReplicaSetStatus;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Computes a ReplicaSet's status from its pods. For one run. */
final class ReplicaSetStatuses {
  static final String REPLICA_FAILURE = "ReplicaFailure";

  private final ReplicaSetSpec spec;
  private final ReplicaSetStatus before;
  private final Instant now;

  ReplicaSetStatuses(ReplicaSetSpec spec, ReplicaSetStatus before, Instant now) {
    this.spec = spec;
    this.before = before;
    this.now = now;
  }

  ReplicaSetStatus of(
      List<Pod> active, int terminating, long generation, PodWrites.@Nullable Failure failure) {
    Map<String, String> labels = spec.template().metadata().labels();
    int seconds = spec.minReadySeconds();
    return new ReplicaSetStatus(
        active.size(),
        count(active, pod -> pod.metadata().labels().entrySet().containsAll(labels.entrySet())),
        count(active, Pods::isReady),
        count(active, pod -> Pods.isAvailable(pod, seconds, now)),
        terminating,
        generation,
        conditions(failure));
  }

  private static int count(List<Pod> pods, java.util.function.Predicate<Pod> which) {
    return (int) pods.stream().filter(which).count();
  }

  private List<ReplicaSetCondition> conditions(PodWrites.@Nullable Failure failure) {
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
