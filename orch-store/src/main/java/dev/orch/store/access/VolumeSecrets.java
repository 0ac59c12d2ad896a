package dev.orch.store.access;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.CSIPersistentVolumeSource;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolumeSpec;
import dev.orch.model.core.SecretReference;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.Key;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The secrets with which a node mounts a volume. For one thread. */
final class VolumeSecrets {
  private final String namespace;
  private final ImmutableSet.Builder<Key> found = ImmutableSet.builder();

  private VolumeSecrets(String namespace) {
    this.namespace = namespace;
  }

  /**
   * The keys of the secrets.
   *
   * @param claim to which the volume is bound: where secrets are that name no namespace
   */
  static Set<Key> of(PersistentVolumeSpec spec, ObjectReference claim) {
    VolumeSecrets secrets = new VolumeSecrets(claim.namespace());
    if (spec.azureFile() != null) {
      secrets.add(spec.azureFile().secretNamespace(), spec.azureFile().secretName());
    }
    secrets.add(spec.cephfs() == null ? null : spec.cephfs().secretRef());
    secrets.add(spec.cinder() == null ? null : spec.cinder().secretRef());
    secrets.add(spec.flexVolume() == null ? null : spec.flexVolume().secretRef());
    secrets.add(spec.rbd() == null ? null : spec.rbd().secretRef());
    secrets.add(spec.scaleIO() == null ? null : spec.scaleIO().secretRef());
    secrets.add(spec.iscsi() == null ? null : spec.iscsi().secretRef());
    if (spec.storageos() != null && spec.storageos().secretRef() != null) {
      ObjectReference secret = spec.storageos().secretRef();
      secrets.add(secret.namespace(), secret.name());
    }
    CSIPersistentVolumeSource driver = spec.csi();
    if (driver != null) {
      secrets.add(driver.nodePublishSecretRef());
      secrets.add(driver.nodeStageSecretRef());
      secrets.add(driver.nodeExpandSecretRef());
    }
    return secrets.found.build();
  }

  private void add(@Nullable SecretReference secret) {
    if (secret != null) {
      add(secret.namespace(), secret.name());
    }
  }

  private void add(@Nullable String given, String name) {
    String in = given == null || given.isEmpty() ? namespace : given;
    if (!name.isEmpty()) {
      found.add(new Key(BuiltInKinds.SECRET.resource(), in, name));
    }
  }
}
