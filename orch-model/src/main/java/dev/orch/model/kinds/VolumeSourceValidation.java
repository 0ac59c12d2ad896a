package dev.orch.model.kinds;

import dev.orch.model.core.CSIVolumeSource;
import dev.orch.model.core.EphemeralVolumeSource;
import dev.orch.model.core.PersistentVolumeClaimTemplate;
import dev.orch.model.core.Volume;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import dev.orch.model.validation.ObjectMetaValidation;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a volume has exactly one source, in the order in which Kubernetes looks for them, and
 * that it is good. For one use.
 */
final class VolumeSourceValidation {
  private final FieldPath path;
  private final FieldErrors errors;
  private int found;

  VolumeSourceValidation(FieldPath path, FieldErrors errors) {
    this.path = path;
    this.errors = errors;
  }

  /** Looks at one source. */
  <S> VolumeSourceValidation check(
      String name, @Nullable S source, BiConsumer<S, FieldPath> check) {
    if (source == null) {
      return this;
    }
    if (found > 0) {
      errors.add(FieldError.forbidden(path.child(name), "may not specify more than 1 volume type"));
    } else {
      found++;
      check.accept(source, path.child(name));
    }
    return this;
  }

  void done() {
    if (found == 0) {
      errors.add(FieldError.required(path, "must specify a volume type"));
    }
  }

  static void sources(Volume volume, @Nullable ObjectMeta pod, FieldPath path, FieldErrors errors) {
    VolumeSourceValidation sources = new VolumeSourceValidation(path, errors);
    OldVolumeValidation old = new OldVolumeValidation(errors);
    sources
        .check("emptyDir", volume.emptyDir(), (s, at) -> sources.emptyDir(s.sizeLimit(), at))
        .check("hostPath", volume.hostPath(), (s, at) -> VolumeValidation.hostPath(s, at, errors))
        .check("gitRepo", volume.gitRepo(), old::gitRepo)
        .check("gcePersistentDisk", volume.gcePersistentDisk(), old::gceDisk)
        .check("awsElasticBlockStore", volume.awsElasticBlockStore(), old::awsDisk)
        .check("secret", volume.secret(), (s, at) -> VolumeValidation.secret(s, at, errors))
        .check("nfs", volume.nfs(), (s, at) -> VolumeValidation.nfs(s, at, errors))
        .check("iscsi", volume.iscsi(), old::iscsi)
        .check(
            "glusterfs", volume.glusterfs(), (s, at) -> old.glusterfs(s.endpoints(), s.path(), at))
        .check("flocker", volume.flocker(), old::flocker)
        .check(
            "persistentVolumeClaim",
            volume.persistentVolumeClaim(),
            (s, at) -> Checks.required(s.claimName(), at.child("claimName"), errors))
        .check("rbd", volume.rbd(), (s, at) -> old.rbd(s.monitors(), s.image(), at))
        .check("cinder", volume.cinder(), old::cinder)
        .check("cephfs", volume.cephfs(), (s, at) -> old.monitors(s.monitors(), at))
        .check("quobyte", volume.quobyte(), old::quobyte)
        .check(
            "downwardAPI",
            volume.downwardAPI(),
            (s, at) -> VolumeValidation.downward(s, at, errors))
        .check("fc", volume.fc(), old::fibreChannel)
        .check("flexVolume", volume.flexVolume(), (s, at) -> old.flex(s.driver(), s.options(), at))
        .check(
            "configMap", volume.configMap(), (s, at) -> VolumeValidation.configMap(s, at, errors))
        .check(
            "azureFile",
            volume.azureFile(),
            (s, at) -> old.azureFile(s.secretName(), s.shareName(), at))
        .check("vsphereVolume", volume.vsphereVolume(), old::vsphere)
        .check("photonPersistentDisk", volume.photonPersistentDisk(), old::photon)
        .check("portworxVolume", volume.portworxVolume(), old::portworx)
        .check("azureDisk", volume.azureDisk(), old::azureDisk)
        .check("storageos", volume.storageos(), old::storageOs)
        .check(
            "projected", volume.projected(), (s, at) -> ProjectedValidation.validate(s, at, errors))
        .check(
            "scaleIO",
            volume.scaleIO(),
            (s, at) -> old.scaleIo(s.gateway(), s.system(), s.volumeName(), at))
        .check("csi", volume.csi(), sources::csi)
        .check("ephemeral", volume.ephemeral(), (s, at) -> sources.ephemeral(s, volume, pod, at))
        .check("image", volume.image(), (s, at) -> sources.image(s.reference(), s.pullPolicy(), at))
        .done();
  }

  private void emptyDir(dev.orch.model.@Nullable Quantity limit, FieldPath at) {
    if (limit != null && limit.signum() < 0) {
      errors.add(
          FieldError.forbidden(
              at.child("sizeLimit"), "SizeLimit field must be a valid resource quantity"));
    }
  }

  static void csiDriver(String driver, FieldPath at, FieldErrors errors) {
    Checks.required(driver, at, errors);
    if (driver.length() > 63) {
      errors.add(FieldError.tooLong(at, 63));
    }
    Checks.all(Names.dnsSubdomain(driver.toLowerCase(Locale.ROOT)), driver, at, errors);
  }

  private void csi(CSIVolumeSource source, FieldPath at) {
    csiDriver(source.driver(), at.child("driver"), errors);
    if (source.nodePublishSecretRef() != null) {
      String name = source.nodePublishSecretRef().name();
      FieldPath ref = at.child("nodePublishSecretRef").child("name");
      if (Checks.required(name, ref, errors)) {
        Checks.subdomain(name, at.child("name"), errors);
      }
    }
  }

  private void ephemeral(
      EphemeralVolumeSource source, Volume volume, @Nullable ObjectMeta pod, FieldPath at) {
    PersistentVolumeClaimTemplate template = source.volumeClaimTemplate();
    FieldPath templatePath = at.child("volumeClaimTemplate");
    if (template == null) {
      errors.add(FieldError.required(templatePath, ""));
    } else {
      ObjectMeta meta = template.metadata();
      FieldPath metadata = templatePath.child("metadata");
      ObjectMetaValidation.validateAnnotations(
          meta.annotations(), metadata.child("annotations"), errors);
      Checks.labels(meta.labels(), metadata.child("labels"), errors);
      ClaimValidation.validate(template.spec(), templatePath.child("spec"), errors);
    }
    if (pod != null && !pod.name().isEmpty() && !volume.name().isEmpty()) {
      String claim = pod.name() + "-" + volume.name();
      for (String message : Names.dnsSubdomain(claim)) {
        errors.add(
            FieldError.invalid(
                path.child("name"), volume.name(), "PVC name \"" + claim + "\": " + message));
      }
    }
  }

  private void image(String reference, String pullPolicy, FieldPath at) {
    Checks.required(reference, at.child("reference"), errors);
    ContainerValidation.pullPolicy(pullPolicy, at.child("pullPolicy"), errors);
  }
}
