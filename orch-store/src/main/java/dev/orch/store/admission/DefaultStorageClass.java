package dev.orch.store.admission;

import dev.orch.model.Resource;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.VolumeBindings;

/** A claim that names no class gets the default one. */
final class DefaultStorageClass implements Admission {
  private final Objects objects;

  DefaultStorageClass(Objects objects) {
    this.objects = objects;
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (!request.creates(PersistentVolumeClaim.class)) {
      return request.object();
    }
    PersistentVolumeClaim claim = (PersistentVolumeClaim) request.object();
    if (VolumeBindings.hasClass(claim)) {
      return request.object();
    }
    return StorageClassNames.usual(objects.list(StorageKinds.STORAGE_CLASS))
        .map(name -> claim.withSpec(claim.spec().withStorageClassName(name)))
        .map(request.kind()::cast)
        .orElse(request.object());
  }
}
