package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Local Object Reference: the value of {@code PodSpec.imagePullSecrets}, {@code
 * CephFSVolumeSource.secretRef}, {@code CinderVolumeSource.secretRef}, {@code
 * CSIVolumeSource.nodePublishSecretRef} and others.
 */
@Model
@Atomic
public record LocalObjectReference(@Field(defaultValue = "") String name)
    implements LocalObjectReferenceBuilder.With {
  public LocalObjectReference {
    name = string(name);
  }
}
