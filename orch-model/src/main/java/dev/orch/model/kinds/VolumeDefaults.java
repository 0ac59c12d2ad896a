package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.ContainerDefaults.or;
import static dev.orch.model.kinds.ContainerDefaults.present;

import dev.orch.model.core.AzureDiskVolumeSource;
import dev.orch.model.core.ConfigMapVolumeSource;
import dev.orch.model.core.DownwardAPIProjection;
import dev.orch.model.core.DownwardAPIVolumeFile;
import dev.orch.model.core.DownwardAPIVolumeSource;
import dev.orch.model.core.EmptyDirVolumeSource;
import dev.orch.model.core.EphemeralVolumeSource;
import dev.orch.model.core.HostPathVolumeSource;
import dev.orch.model.core.ImageVolumeSource;
import dev.orch.model.core.PersistentVolumeClaimSpec;
import dev.orch.model.core.PersistentVolumeClaimTemplate;
import dev.orch.model.core.ProjectedVolumeSource;
import dev.orch.model.core.RBDVolumeSource;
import dev.orch.model.core.ScaleIOVolumeSource;
import dev.orch.model.core.SecretVolumeSource;
import dev.orch.model.core.ServiceAccountTokenProjection;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeProjection;
import dev.orch.model.schema.RecordType;
import org.jspecify.annotations.Nullable;

/** Defaults of volumes. Stateless. */
final class VolumeDefaults {
  /** {@code rw-r--r--}. */
  private static final int FILE_MODE = 0644;

  private static final EmptyDirVolumeSource EMPTY_DIR =
      RecordType.of(EmptyDirVolumeSource.class).zero();
  private static final Volume NO_SOURCE = RecordType.of(Volume.class).zero();

  private VolumeDefaults() {}

  static Volume volume(Volume volume) {
    if (volume.withName("").equals(NO_SOURCE)) {
      return volume.withEmptyDir(EMPTY_DIR);
    }
    return volume
        .withSecret(present(volume.secret(), VolumeDefaults::secret))
        .withConfigMap(present(volume.configMap(), VolumeDefaults::configMap))
        .withDownwardAPI(present(volume.downwardAPI(), VolumeDefaults::downward))
        .withProjected(present(volume.projected(), VolumeDefaults::projected))
        .withHostPath(present(volume.hostPath(), VolumeDefaults::hostPath))
        .withIscsi(
            present(volume.iscsi(), i -> i.withIscsiInterface(or(i.iscsiInterface(), "default"))))
        .withRbd(present(volume.rbd(), VolumeDefaults::rbd))
        .withAzureDisk(present(volume.azureDisk(), VolumeDefaults::azureDisk))
        .withScaleIO(present(volume.scaleIO(), VolumeDefaults::scaleIo))
        .withEphemeral(present(volume.ephemeral(), VolumeDefaults::ephemeral))
        .withImage(present(volume.image(), VolumeDefaults::image));
  }

  private static Integer mode(@Nullable Integer mode) {
    return mode == null ? FILE_MODE : mode;
  }

  private static SecretVolumeSource secret(SecretVolumeSource source) {
    return source.withDefaultMode(mode(source.defaultMode()));
  }

  private static ConfigMapVolumeSource configMap(ConfigMapVolumeSource source) {
    return source.withDefaultMode(mode(source.defaultMode()));
  }

  private static DownwardAPIVolumeSource downward(DownwardAPIVolumeSource source) {
    return source
        .withDefaultMode(mode(source.defaultMode()))
        .withItems(each(source.items(), VolumeDefaults::file));
  }

  private static DownwardAPIVolumeFile file(DownwardAPIVolumeFile file) {
    return file.withFieldRef(present(file.fieldRef(), ContainerDefaults::fieldRef));
  }

  private static ProjectedVolumeSource projected(ProjectedVolumeSource source) {
    return source
        .withDefaultMode(mode(source.defaultMode()))
        .withSources(each(source.sources(), VolumeDefaults::projection));
  }

  private static VolumeProjection projection(VolumeProjection projection) {
    return projection
        .withDownwardAPI(present(projection.downwardAPI(), VolumeDefaults::downwardProjection))
        .withServiceAccountToken(present(projection.serviceAccountToken(), VolumeDefaults::token));
  }

  private static DownwardAPIProjection downwardProjection(DownwardAPIProjection projection) {
    return projection.withItems(each(projection.items(), VolumeDefaults::file));
  }

  private static ServiceAccountTokenProjection token(ServiceAccountTokenProjection token) {
    return token.expirationSeconds() == null ? token.withExpirationSeconds(3600L) : token;
  }

  static HostPathVolumeSource hostPath(HostPathVolumeSource source) {
    return source.type() == null ? source.withType("") : source;
  }

  private static RBDVolumeSource rbd(RBDVolumeSource source) {
    return source
        .withPool(or(source.pool(), "rbd"))
        .withUser(or(source.user(), "admin"))
        .withKeyring(or(source.keyring(), "/etc/ceph/keyring"));
  }

  static AzureDiskVolumeSource azureDisk(AzureDiskVolumeSource source) {
    return new AzureDiskVolumeSource(
        source.diskName(),
        source.diskURI(),
        source.cachingMode() == null ? "ReadWrite" : source.cachingMode(),
        source.fsType() == null ? "ext4" : source.fsType(),
        source.readOnly() == null ? Boolean.FALSE : source.readOnly(),
        source.kind() == null ? "Shared" : source.kind());
  }

  private static ScaleIOVolumeSource scaleIo(ScaleIOVolumeSource source) {
    return source
        .withStorageMode(or(source.storageMode(), "ThinProvisioned"))
        .withFsType(or(source.fsType(), "xfs"));
  }

  private static EphemeralVolumeSource ephemeral(EphemeralVolumeSource source) {
    PersistentVolumeClaimTemplate template = source.volumeClaimTemplate();
    return template == null
        ? source
        : source.withVolumeClaimTemplate(template.withSpec(claim(template.spec())));
  }

  static PersistentVolumeClaimSpec claim(PersistentVolumeClaimSpec spec) {
    return spec.withVolumeMode(spec.volumeMode() == null ? "Filesystem" : spec.volumeMode())
        .withResources(
            spec.resources()
                .withLimits(ContainerDefaults.amounts(spec.resources().limits()))
                .withRequests(ContainerDefaults.amounts(spec.resources().requests())));
  }

  private static ImageVolumeSource image(ImageVolumeSource source) {
    return source.withPullPolicy(
        or(source.pullPolicy(), ImageNames.defaultPullPolicy(source.reference())));
  }
}
