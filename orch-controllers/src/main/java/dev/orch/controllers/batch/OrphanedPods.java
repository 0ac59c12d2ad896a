package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.Selecting;
import dev.orch.model.batch.Job;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import java.util.Collection;
import java.util.Optional;

/** Lets pods go that are kept to be counted, and whose Job is gone or has ended. */
final class OrphanedPods {
  private OrphanedPods() {}

  static Controller<Pod> controller() {
    return Controller.of(BuiltInKinds.POD)
        .named(Jobs.NAME)
        .watches(BuiltInKinds.JOB, OrphanedPods::kept)
        .reconcile(OrphanedPods::reconcile);
  }

  private static Collection<ObjectKey> kept(Job job, Informers caches) {
    return Selecting.byController(caches, BuiltInKinds.POD)
        .of(job.metadata().namespace(), job.metadata().uid())
        .stream()
        .filter(JobPods::isTracked)
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  private static Result reconcile(Pod pod, Context context) {
    if (JobPods.isTracked(pod) && isOrphaned(pod, context)) {
      JobPodClient.release(pod, context);
    }
    return Result.done();
  }

  private static boolean isOrphaned(Pod pod, Context context) {
    Optional<OwnerReference> owner = Owners.controllerOf(pod.metadata());
    if (owner.isEmpty()) {
      return true;
    }
    OwnerReference reference = owner.get();
    if (!reference.kind().equals(BuiltInKinds.JOB.name())
        || !reference.apiVersion().equals(BuiltInKinds.JOB.apiVersion())) {
      return false;
    }
    String namespace = pod.metadata().namespace();
    return context
        .lister(BuiltInKinds.JOB)
        .get(namespace, reference.name())
        .filter(job -> job.metadata().uid().equals(reference.uid()))
        .or( // the cache may not have it yet
            () ->
                context
                    .api()
                    .resources(BuiltInKinds.JOB)
                    .inNamespace(namespace)
                    .find(reference.name())
                    .filter(job -> job.metadata().uid().equals(reference.uid())))
        .map(job -> !Jobs.isForeign(job) && JobConditions.isFinished(job))
        .orElse(true);
  }
}
