package dev.orch.controllers.cluster;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.controllers.storage.PodClaims;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Owners;
import java.util.List;

/**
 * Lets a claim that is being deleted go when no pod uses it any more. A pod uses its claims from
 * when it has a node until it is gone, whether it has ended or not.
 */
public final class ClaimProtection {
  private ClaimProtection() {}

  public static Controller<PersistentVolumeClaim> controller() {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .named("persistentvolumeclaim-protection-controller")
        .watches(BuiltInKinds.POD, (pod, caches) -> PodClaims.of(pod))
        .finalizer("kubernetes.io/pvc-protection", ClaimProtection::release)
        .reconcile((claim, context) -> Result.done());
  }

  private static Result release(PersistentVolumeClaim claim, Context context) {
    String namespace = claim.metadata().namespace();
    if (isUsed(claim, context.lister(BuiltInKinds.POD).inNamespace(namespace))) {
      return Result.waiting();
    }
    List<Pod> stored =
        context.api().resources(BuiltInKinds.POD).inNamespace(namespace).list().items();
    return isUsed(claim, stored) ? Result.retry() : Result.done(); // the cache may be late
  }

  private static boolean isUsed(PersistentVolumeClaim claim, List<Pod> pods) {
    return pods.stream().anyMatch(pod -> uses(pod, claim));
  }

  /** No kubelet starts a pod with a claim that is being deleted: without a node it uses none. */
  private static boolean uses(Pod pod, PersistentVolumeClaim claim) {
    return !pod.spec().nodeName().isEmpty()
        && pod.spec().volumes().stream().anyMatch(volume -> uses(pod, volume, claim));
  }

  /**
   * An ephemeral claim is its pod's own, and isn't used by what only waits to be removed: that may
   * be waiting for the claim.
   */
  private static boolean uses(Pod pod, Volume volume, PersistentVolumeClaim claim) {
    String name = claim.metadata().name();
    if (volume.persistentVolumeClaim() != null) {
      return volume.persistentVolumeClaim().claimName().equals(name);
    }
    return volume.ephemeral() != null
        && PodClaims.ephemeral(pod, volume).equals(name)
        && Owners.isControlledBy(claim.metadata(), pod.metadata().uid())
        && !isShutDown(pod.metadata());
  }

  private static boolean isShutDown(ObjectMeta pod) {
    Long grace = pod.deletionGracePeriodSeconds();
    return pod.deletionTimestamp() != null && grace != null && grace == 0;
  }
}
