package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Model;

/**
 * Secret Reference: the value of {@code CephFSPersistentVolumeSource.secretRef}, {@code
 * CinderPersistentVolumeSource.secretRef}, {@code
 * CSIPersistentVolumeSource.controllerExpandSecretRef}, {@code
 * CSIPersistentVolumeSource.controllerPublishSecretRef} and others.
 */
@Model
@Atomic
public record SecretReference(String name, String namespace)
    implements SecretReferenceBuilder.With {
  public SecretReference {
    name = string(name);
    namespace = string(namespace);
  }
}
