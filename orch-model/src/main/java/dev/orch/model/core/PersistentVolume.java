package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The PersistentVolume kind of v1. */
@Model
public record PersistentVolume(
    ObjectMeta metadata, PersistentVolumeSpec spec, PersistentVolumeStatus status)
    implements Resource, PersistentVolumeBuilder.With {
  public PersistentVolume {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PersistentVolumeSpec.class);
    status = zero(status, PersistentVolumeStatus.class);
  }
}
