package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Modify Volume Status: the value of {@code PersistentVolumeClaimStatus.modifyVolumeStatus}. */
@Model
public record ModifyVolumeStatus(
    String targetVolumeAttributesClassName, @Field(required = true) String status)
    implements ModifyVolumeStatusBuilder.With {
  public ModifyVolumeStatus {
    targetVolumeAttributesClassName = string(targetVolumeAttributesClassName);
    status = string(status);
  }
}
