package dev.orch.store.admission;

import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.VolumeBindings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A claim grows only when it is bound, and if its class allows it. */
final class PersistentVolumeClaimResize implements Admission {
  private final Objects objects;

  PersistentVolumeClaimResize(Objects objects) {
    this.objects = objects;
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    if (request.updates(PersistentVolumeClaim.class)
        && request.old() instanceof PersistentVolumeClaim old) {
      check(request, (PersistentVolumeClaim) request.object(), old);
    }
  }

  private void check(
      AdmissionRequest<?> request, PersistentVolumeClaim claim, PersistentVolumeClaim old) {
    if (size(claim).compareTo(size(old)) <= 0) {
      return;
    }
    if (!old.status().phase().equals("Bound")) {
      throw request.forbidden("Only bound persistent volume claims can be expanded");
    }
    String name = VolumeBindings.classOf(claim);
    if (name.isEmpty() || !name.equals(VolumeBindings.classOf(old)) || !allowsExpansion(name)) {
      throw request.forbidden(
          "only dynamically provisioned pvc can be resized and the storageclass that provisions the"
              + " pvc must support resize");
    }
  }

  private static Quantity size(PersistentVolumeClaim claim) {
    @Nullable Quantity asked = claim.spec().resources().requests().get("storage");
    return asked == null ? Quantity.ZERO : asked;
  }

  private boolean allowsExpansion(String name) {
    return objects
        .find(StorageKinds.STORAGE_CLASS, "", name)
        .flatMap(found -> Optional.ofNullable(found.allowVolumeExpansion()))
        .orElse(false);
  }
}
