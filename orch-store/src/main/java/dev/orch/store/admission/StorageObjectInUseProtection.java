package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.meta.ObjectMeta;

/** Volumes and claims don't go while they are used: a finalizer holds them. */
final class StorageObjectInUseProtection implements Admission {
  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (request.creates(PersistentVolume.class)) {
      return protect(request, "kubernetes.io/pv-protection");
    }
    return request.creates(PersistentVolumeClaim.class)
        ? protect(request, "kubernetes.io/pvc-protection")
        : request.object();
  }

  private static <T extends Resource> T protect(AdmissionRequest<T> request, String finalizer) {
    ObjectMeta metadata = request.object().metadata();
    if (metadata.finalizers().contains(finalizer)) {
      return request.object();
    }
    return request
        .kind()
        .withMetadata(
            request.object(),
            metadata.withFinalizers(
                ImmutableList.<String>builder()
                    .addAll(metadata.finalizers())
                    .add(finalizer)
                    .build()));
  }
}
