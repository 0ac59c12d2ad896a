package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Result;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentCondition;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moves a Deployment's pods one step towards its template and its size. For one run. */
final class Rollout {
  private final DeploymentRun run;
  private final CurrentReplicaSet currents;

  Rollout(DeploymentRun run) {
    this.run = run;
    this.currents = new CurrentReplicaSet(run);
  }

  /** Whether some ReplicaSet was sized for another number of replicas. */
  boolean isScaled() {
    return run.active().stream()
        .anyMatch(
            set -> {
              var desired = Revisions.desired(set);
              return desired.isPresent() && desired.getAsInt() != run.wanted();
            });
  }

  /** Takes over another size, in a rollout in proportion; begins no rollout. */
  Result scale() {
    ReplicaSet current = currents.numbered();
    resize(current);
    if (run.deployment().spec().paused()) {
      cleanUp();
    }
    run.status(statuses().counted());
    run.write();
    return Result.done();
  }

  private DeploymentStatuses statuses() {
    return new DeploymentStatuses(run.deployment(), run.current(), run.sets(), run.context.now());
  }

  private void resize(@Nullable ReplicaSet current) {
    Optional<ReplicaSet> only = activeOrLatest(current);
    if (only.isPresent()) {
      // An interrupted run may have left it at the right size, sized for another number.
      if (DeploymentRun.size(only.get()) != run.wanted() || isScaled()) {
        run.scale(only.get(), run.wanted());
      }
      return;
    }
    if (current != null && isSaturated(current)) {
      run.old().stream()
          .filter(set -> DeploymentRun.size(set) > 0)
          .forEach(set -> run.scale(set, 0));
      return;
    }
    if (Rolling.isRolling(run.deployment())) {
      resizeInProportion();
    }
  }

  /** The one that has pods; if none has, the current or newest; empty if several have. */
  private Optional<ReplicaSet> activeOrLatest(@Nullable ReplicaSet current) {
    List<ReplicaSet> active = run.active();
    if (active.size() == 1) {
      return Optional.of(active.get(0));
    }
    if (!active.isEmpty()) {
      return Optional.empty();
    }
    return current != null
        ? Optional.of(current)
        : run.sets().stream().max(DeploymentRun.OLDEST_FIRST);
  }

  private boolean isSaturated(ReplicaSet set) {
    var desired = Revisions.desired(set);
    return desired.isPresent()
        && desired.getAsInt() == run.wanted()
        && DeploymentRun.size(set) == run.wanted()
        && set.status().availableReplicas() == run.wanted();
  }

  private void resizeInProportion() {
    Rolling.Bounds bounds = Rolling.Bounds.of(run.deployment());
    int most = run.wanted() > 0 ? run.wanted() + bounds.surge() : 0;
    List<ReplicaSet> active = new ArrayList<>(run.active());
    // The largest first; among equals the newest when it grows, the oldest when it shrinks.
    Comparator<ReplicaSet> age =
        most > run.total() ? DeploymentRun.OLDEST_FIRST.reversed() : DeploymentRun.OLDEST_FIRST;
    active.sort(
        Comparator.comparing(DeploymentRun::size, Comparator.reverseOrder()).thenComparing(age));
    List<Rolling.Share> shares =
        active.stream()
            .map(set -> new Rolling.Share(DeploymentRun.size(set), maxBefore(set)))
            .toList();
    List<Integer> sizes = Rolling.proportional(run.wanted(), bounds, shares);
    for (int i = 0; i < active.size(); i++) {
      run.scale(active.get(i), sizes.get(i));
    }
  }

  private int maxBefore(ReplicaSet set) {
    int max = Revisions.max(set).orElse(0);
    return max > 0 ? max : run.deployment().status().replicas();
  }

  /** One step of a rolling update. */
  Result roll() {
    ReplicaSet current = currents.numberedOrCreated();
    if (!grow(current) && !shrink(current)) {
      cleanUpIfComplete();
    }
    return written();
  }

  private boolean grow(ReplicaSet current) {
    int size = DeploymentRun.size(current);
    int wanted = run.wanted();
    if (size == wanted) {
      return false;
    }
    int grown =
        size > wanted
            ? wanted
            : Rolling.grown(wanted, Rolling.Bounds.of(run.deployment()), run.total(), size);
    return run.scale(current, grown);
  }

  private boolean shrink(ReplicaSet current) {
    List<ReplicaSet> old = run.old();
    List<Rolling.Old> sizes =
        old.stream()
            .map(set -> new Rolling.Old(DeploymentRun.size(set), set.status().availableReplicas()))
            .toList();
    if (sizes.stream().allMatch(o -> o.size() == 0)) {
      return false;
    }
    List<Integer> shrunk =
        Rolling.shrunk(
            run.wanted(),
            Rolling.Bounds.of(run.deployment()),
            sizes,
            DeploymentRun.size(current),
            current.status().availableReplicas());
    boolean any = false;
    for (int i = 0; i < old.size(); i++) {
      if (shrunk.get(i) < sizes.get(i).size()) {
        any |= run.scale(old.get(i), shrunk.get(i));
      }
    }
    return any;
  }

  /** One step of replacing all pods at once: none of the new before the last of the old is gone. */
  Result recreate() {
    currents.numbered();
    boolean any = false;
    for (ReplicaSet set : run.old()) {
      if (DeploymentRun.size(set) > 0) {
        any |= run.scale(set, 0);
      }
    }
    if (any || oldPodsRun()) {
      return written();
    }
    ReplicaSet current = currents.numberedOrCreated();
    if (DeploymentRun.size(current) == run.wanted() || !run.scale(current, run.wanted())) {
      cleanUpIfComplete();
    }
    return written();
  }

  private boolean oldPodsRun() {
    String namespace = run.deployment().metadata().namespace();
    var pods = Selecting.byController(run.context, BuiltInKinds.POD);
    for (ReplicaSet set : run.old()) {
      List<Pod> left = pods.of(namespace, set.metadata().uid());
      if (set.status().replicas() > 0 || left.stream().anyMatch(pod -> !Pods.isFinished(pod))) {
        return true;
      }
    }
    return false;
  }

  private Result written() {
    run.status(statuses().ofRollout());
    run.write();
    return untilDeadline();
  }

  /** A look when the deadline for progress has passed. */
  private Result untilDeadline() {
    Deployment deployment = run.deployment();
    Optional<Duration> deadline = DeploymentConditions.deadline(deployment);
    Optional<DeploymentCondition> condition =
        DeploymentConditions.find(
            deployment.status().conditions(), DeploymentConditions.PROGRESSING);
    if (deadline.isEmpty()
        || condition.isEmpty()
        || DeploymentStatuses.isComplete(deployment, deployment.status())
        || condition.get().reason().equals(DeploymentConditions.TIMED_OUT)
        || condition.get().reason().equals(DeploymentConditions.COMPLETE)) {
      return Result.done();
    }
    Instant since = condition.get().lastUpdateTime();
    if (since == null) {
      return Result.done();
    }
    Duration left = Duration.between(run.context.now(), since.plus(deadline.get()));
    return Result.again((left.isNegative() ? Duration.ZERO : left).plusSeconds(1));
  }

  private void cleanUpIfComplete() {
    if (DeploymentStatuses.isComplete(run.deployment(), run.deployment().status())) {
      cleanUp();
    }
  }

  /** Deletes the oldest empty ReplicaSets beyond the limit of the history. */
  private void cleanUp() {
    Integer limit = run.deployment().spec().revisionHistoryLimit();
    if (limit == null || limit == Integer.MAX_VALUE) {
      return;
    }
    List<ReplicaSet> kept =
        run.old().stream()
            .filter(set -> set.metadata().deletionTimestamp() == null)
            .sorted(
                Comparator.comparingLong(
                        (ReplicaSet set) -> Revisions.of(set.metadata().annotations()))
                    .thenComparing(DeploymentRun.OLDEST_FIRST))
            .collect(ImmutableList.toImmutableList());
    for (ReplicaSet set : kept.subList(0, Math.max(0, kept.size() - limit))) {
      boolean empty =
          DeploymentRun.size(set) == 0
              && set.status().replicas() == 0
              && set.metadata().generation() <= set.status().observedGeneration();
      if (empty) {
        delete(set);
      }
    }
  }

  private void delete(ReplicaSet set) {
    try {
      run.resources().delete(set.metadata().name());
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
    run.remove(set);
  }
}
