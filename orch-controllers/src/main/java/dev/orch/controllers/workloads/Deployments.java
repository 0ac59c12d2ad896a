package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The Deployment controller: a ReplicaSet per template, and pods that move from one to the next
 * within the bounds of the strategy.
 */
public final class Deployments {
  private Deployments() {}

  public static Controller<Deployment> controller() {
    return Controller.of(BuiltInKinds.DEPLOYMENT)
        .named("deployment-controller")
        .owns(ReplicaSet.class)
        .watches(BuiltInKinds.REPLICA_SET, Deployments::adopters)
        .watches(BuiltInKinds.POD, Deployments::waitingFor)
        .reconcile(Deployments::reconcile);
  }

  private static Collection<ObjectKey> adopters(ReplicaSet set, Informers caches) {
    return Selecting.adopters(
        set, caches.of(BuiltInKinds.DEPLOYMENT), deployment -> deployment.spec().selector());
  }

  /** A Deployment that recreates its pods waits for the old ones to be gone. */
  private static Collection<ObjectKey> waitingFor(Pod pod, Informers caches) {
    String namespace = pod.metadata().namespace();
    Optional<ObjectKey> key =
        Owners.controllerOf(pod.metadata())
            .filter(owner -> owner.kind().equals("ReplicaSet"))
            .flatMap(owner -> caches.of(BuiltInKinds.REPLICA_SET).get(namespace, owner.name()))
            .flatMap(set -> Owners.controllerOf(set.metadata()))
            .map(OwnerReference::name)
            .flatMap(name -> caches.of(BuiltInKinds.DEPLOYMENT).get(namespace, name))
            .filter(deployment -> !Rolling.isRolling(deployment))
            .map(ObjectKey::of);
    return key.map(ImmutableList::of).orElse(ImmutableList.of());
  }

  private static Result reconcile(Deployment deployment, Context context) {
    LabelSelector selector = deployment.spec().selector();
    if (selector == null) {
      return Result.done();
    }
    DeploymentRun run =
        new DeploymentRun(deployment, claimed(deployment, selector, context), context);
    if (deployment.metadata().deletionTimestamp() != null) {
      run.status(
          new DeploymentStatuses(deployment, run.current(), run.sets(), context.now()).counted());
      run.write();
      return Result.done();
    }
    notePause(run);
    Rollout rollout = new Rollout(run);
    if (deployment.spec().paused() || rollout.isScaled()) {
      return rollout.scale();
    }
    return Rolling.isRolling(deployment) ? rollout.roll() : rollout.recreate();
  }

  private static List<ReplicaSet> claimed(
      Deployment deployment, LabelSelector selector, Context context) {
    return new Claims<>(
            context, BuiltInKinds.DEPLOYMENT, deployment, selector, BuiltInKinds.REPLICA_SET)
        .claim();
  }

  /** A pause stops the clock of the deadline for progress; its end starts it again. */
  private static void notePause(DeploymentRun run) {
    Deployment deployment = run.deployment();
    if (DeploymentConditions.deadline(deployment).isEmpty()) {
      return;
    }
    String reason =
        DeploymentConditions.find(
                deployment.status().conditions(), DeploymentConditions.PROGRESSING)
            .map(condition -> condition.reason())
            .orElse("");
    boolean paused = deployment.spec().paused();
    if (reason.equals(DeploymentConditions.TIMED_OUT)) {
      return;
    }
    if (paused && !reason.equals(DeploymentConditions.PAUSED)) {
      run.condition("Unknown", DeploymentConditions.PAUSED, "Deployment is paused");
    } else if (!paused && reason.equals(DeploymentConditions.PAUSED)) {
      run.condition("Unknown", "DeploymentResumed", "Deployment is resumed");
    }
  }
}
