package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.or;
import static dev.orch.model.kinds.ContainerDefaults.present;

import dev.orch.model.KindRules;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimSpec;
import dev.orch.model.core.PersistentVolumeClaimStatusBuilder;
import dev.orch.model.core.PersistentVolumeSpec;
import dev.orch.model.core.PersistentVolumeStatus;
import dev.orch.model.core.PersistentVolumeStatusBuilder;
import dev.orch.model.core.TypedLocalObjectReference;
import dev.orch.model.core.TypedObjectReference;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;

/** The rules of volumes and claims. */
final class StorageRules {
  static final KindRules<PersistentVolume> VOLUME =
      new KindRules<>() {
        @Override
        public PersistentVolume defaults(PersistentVolume volume) {
          return volume
              .withSpec(volumeSpec(volume.spec()))
              .withStatus(volume.status().withPhase(or(volume.status().phase(), "Pending")));
        }

        @Override
        public PersistentVolume prepareForCreate(PersistentVolume volume) {
          return volume.withStatus(
              PersistentVolumeStatusBuilder.builder()
                  .phase("Pending")
                  .lastPhaseTransitionTime(volume.metadata().creationTimestamp())
                  .build());
        }

        @Override
        public PersistentVolume prepareForStatusUpdate(
            PersistentVolume volume, PersistentVolume old, Instant now) {
          PersistentVolumeStatus status = volume.status();
          boolean saysWhen =
              status.lastPhaseTransitionTime() != null
                  && !status
                      .lastPhaseTransitionTime()
                      .equals(old.status().lastPhaseTransitionTime());
          return status.phase().equals(old.status().phase()) || saysWhen
              ? volume
              : volume.withStatus(status.withLastPhaseTransitionTime(now));
        }

        @Override
        public void validate(
            PersistentVolume volume, ValidationContext context, FieldErrors errors) {
          PersistentVolumeValidation.validate(volume, errors);
        }

        @Override
        public void validateUpdate(
            PersistentVolume volume,
            PersistentVolume old,
            ValidationContext context,
            FieldErrors errors) {
          PersistentVolumeValidation.validateUpdate(volume, old, errors);
        }

        @Override
        public List<String> warnings(PersistentVolume volume) {
          return StorageWarnings.of(volume);
        }
      };

  static final KindRules<PersistentVolumeClaim> CLAIM =
      new KindRules<>() {
        @Override
        public PersistentVolumeClaim defaults(PersistentVolumeClaim claim) {
          return claim(claim);
        }

        @Override
        public PersistentVolumeClaim prepareForCreate(PersistentVolumeClaim claim) {
          return claim
              .withSpec(sources(claim.spec()))
              .withStatus(PersistentVolumeClaimStatusBuilder.builder().phase("Pending").build());
        }

        @Override
        public PersistentVolumeClaim prepareForUpdate(
            PersistentVolumeClaim claim, PersistentVolumeClaim old) {
          return claim.withSpec(sources(claim.spec()));
        }

        @Override
        public void validate(
            PersistentVolumeClaim claim, ValidationContext context, FieldErrors errors) {
          ClaimValidation.validate(claim.spec(), FieldPath.of("spec"), errors);
        }

        @Override
        public void validateUpdate(
            PersistentVolumeClaim claim,
            PersistentVolumeClaim old,
            ValidationContext context,
            FieldErrors errors) {
          ClaimValidation.validateUpdate(claim, old, errors);
        }

        @Override
        public void validateStatusUpdate(
            PersistentVolumeClaim claim,
            PersistentVolumeClaim old,
            ValidationContext context,
            FieldErrors errors) {
          ClaimValidation.validateStatus(claim, errors);
        }

        @Override
        public List<String> warnings(PersistentVolumeClaim claim) {
          return StorageWarnings.of(claim.spec(), "spec");
        }
      };

  private StorageRules() {}

  private static PersistentVolumeSpec volumeSpec(PersistentVolumeSpec spec) {
    return spec.withPersistentVolumeReclaimPolicy(
            or(spec.persistentVolumeReclaimPolicy(), "Retain"))
        .withVolumeMode(spec.volumeMode() == null ? "Filesystem" : spec.volumeMode())
        .withCapacity(ContainerDefaults.amounts(spec.capacity()))
        .withHostPath(present(spec.hostPath(), VolumeDefaults::hostPath))
        .withAzureDisk(present(spec.azureDisk(), VolumeDefaults::azureDisk))
        .withIscsi(
            present(spec.iscsi(), i -> i.withIscsiInterface(or(i.iscsiInterface(), "default"))))
        .withRbd(
            present(
                spec.rbd(),
                r ->
                    r.withPool(or(r.pool(), "rbd"))
                        .withUser(or(r.user(), "admin"))
                        .withKeyring(or(r.keyring(), "/etc/ceph/keyring"))))
        .withScaleIO(
            present(
                spec.scaleIO(),
                s ->
                    s.withStorageMode(or(s.storageMode(), "ThinProvisioned"))
                        .withFsType(or(s.fsType(), "xfs"))));
  }

  static PersistentVolumeClaim claim(PersistentVolumeClaim claim) {
    return claim
        .withSpec(VolumeDefaults.claim(claim.spec()))
        .withStatus(
            claim
                .status()
                .withPhase(or(claim.status().phase(), "Pending"))
                .withCapacity(ContainerDefaults.amounts(claim.status().capacity()))
                .withAllocatedResources(
                    ContainerDefaults.amounts(claim.status().allocatedResources())));
  }

  /** What the claim is filled from has an old field and a new one, which say the same. */
  private static PersistentVolumeClaimSpec sources(PersistentVolumeClaimSpec spec) {
    TypedLocalObjectReference source = spec.dataSource();
    TypedObjectReference reference = spec.dataSourceRef();
    if (source != null && reference == null) {
      return spec.withDataSourceRef(
          new TypedObjectReference(source.apiGroup(), source.kind(), source.name(), null));
    }
    boolean local =
        reference != null && (reference.namespace() == null || reference.namespace().isEmpty());
    return source == null && reference != null && local
        ? spec.withDataSource(
            new TypedLocalObjectReference(reference.apiGroup(), reference.kind(), reference.name()))
        : spec;
  }
}
