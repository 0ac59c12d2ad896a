package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;
import java.util.Optional;

/**
 * A claim that a pod's volume names.
 *
 * @param isEphemeral whether it is made for the pod, and named after it and the volume
 */
record PodClaim(String namespace, String name, boolean isEphemeral) {
  /** In the order of the pod's volumes. */
  static List<PodClaim> of(Pod pod) {
    if (pod.spec().volumes().isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<PodClaim> claims = ImmutableList.builder();
    String namespace = pod.metadata().namespace();
    for (Volume volume : pod.spec().volumes()) {
      if (volume.persistentVolumeClaim() != null) {
        claims.add(new PodClaim(namespace, volume.persistentVolumeClaim().claimName(), false));
      } else if (volume.ephemeral() != null) {
        claims.add(new PodClaim(namespace, pod.metadata().name() + "-" + volume.name(), true));
      }
    }
    return claims.build();
  }

  Optional<PersistentVolumeClaim> find(ClusterView cluster) {
    return cluster.find(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, namespace, name);
  }

  boolean is(PersistentVolumeClaim claim) {
    return name.equals(claim.metadata().name()) && namespace.equals(claim.metadata().namespace());
  }

  /** Whether the pod names the claim. */
  static boolean isNamed(Pod pod, PersistentVolumeClaim claim) {
    return of(pod).stream().anyMatch(each -> each.is(claim));
  }

  String notFound() {
    return "persistentvolumeclaim \"" + name + "\" not found";
  }
}
