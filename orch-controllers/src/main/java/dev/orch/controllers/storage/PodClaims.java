package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import java.util.List;

/** Which claims a pod names. Stateless, for any thread. */
public final class PodClaims {
  private PodClaims() {}

  /** The keys of a pod's claims, in the order of its volumes. */
  public static List<ObjectKey> of(Pod pod) {
    ImmutableList.Builder<ObjectKey> claims = ImmutableList.builder();
    for (Volume volume : pod.spec().volumes()) {
      if (volume.persistentVolumeClaim() != null) {
        claims.add(key(pod, volume.persistentVolumeClaim().claimName()));
      } else if (volume.ephemeral() != null) {
        claims.add(key(pod, ephemeral(pod, volume)));
      }
    }
    return claims.build();
  }

  /** The name of the claim that is made for an ephemeral volume. */
  public static String ephemeral(Pod pod, Volume volume) {
    return pod.metadata().name() + "-" + volume.name();
  }

  private static ObjectKey key(Pod pod, String claim) {
    return new ObjectKey(pod.metadata().namespace(), claim);
  }
}
