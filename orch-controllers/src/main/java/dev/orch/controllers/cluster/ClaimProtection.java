package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.Collection;
import java.util.List;

/** Lets a claim that is being deleted go when no pod uses it any more. */
public final class ClaimProtection {
  private static final String FINALIZER = "kubernetes.io/pvc-protection";

  private ClaimProtection() {}

  public static Controller<PersistentVolumeClaim> controller() {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .named("pvc-protection-controller")
        .watches(BuiltInKinds.POD, (pod, caches) -> claims(pod))
        .reconcile(ClaimProtection::reconcile);
  }

  private static Collection<ObjectKey> claims(Pod pod) {
    return pod.spec().volumes().stream()
        .filter(volume -> volume.persistentVolumeClaim() != null)
        .map(
            volume ->
                new ObjectKey(
                    pod.metadata().namespace(),
                    java.util.Objects.requireNonNull(volume.persistentVolumeClaim()).claimName()))
        .collect(ImmutableList.toImmutableList());
  }

  private static Result reconcile(PersistentVolumeClaim claim, Context context) {
    ObjectKey key = ObjectKey.of(claim);
    boolean held = claim.metadata().finalizers().contains(FINALIZER);
    if (claim.metadata().deletionTimestamp() == null || !held) {
      return Result.done();
    }
    boolean used =
        context.lister(BuiltInKinds.POD).inNamespace(key.namespace()).stream()
            .anyMatch(pod -> !Pods.isFinished(pod) && claims(pod).contains(key));
    if (!used) {
      List<String> rest =
          claim.metadata().finalizers().stream()
              .filter(name -> !name.equals(FINALIZER))
              .collect(ImmutableList.toImmutableList());
      Edits.ifUnchanged(
          context.api().resources(BuiltInKinds.PERSISTENT_VOLUME_CLAIM),
          claim,
          now -> now.withMetadata(now.metadata().withFinalizers(rest)));
    }
    return Result.done();
  }
}
