package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.ObjectMeta;

/**
 * Persistent Volume Claim Template: the value of {@code EphemeralVolumeSource.volumeClaimTemplate}.
 */
@Model
public record PersistentVolumeClaimTemplate(
    @Field(always = true) ObjectMeta metadata,
    @Field(required = true) PersistentVolumeClaimSpec spec)
    implements PersistentVolumeClaimTemplateBuilder.With {
  public PersistentVolumeClaimTemplate {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PersistentVolumeClaimSpec.class);
  }
}
