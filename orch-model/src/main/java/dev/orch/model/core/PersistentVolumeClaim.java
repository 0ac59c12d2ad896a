package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.ApiKind;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The PersistentVolumeClaim kind of v1. */
@Model
@ApiKind(group = "", version = "v1", shortNames = "pvc")
public record PersistentVolumeClaim(
    ObjectMeta metadata, PersistentVolumeClaimSpec spec, PersistentVolumeClaimStatus status)
    implements Resource, PersistentVolumeClaimBuilder.With {
  public PersistentVolumeClaim {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PersistentVolumeClaimSpec.class);
    status = zero(status, PersistentVolumeClaimStatus.class);
  }
}
