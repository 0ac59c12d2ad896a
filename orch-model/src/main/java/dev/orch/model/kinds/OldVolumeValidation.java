package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.AWSElasticBlockStoreVolumeSource;
import dev.orch.model.core.AzureDiskVolumeSource;
import dev.orch.model.core.CinderVolumeSource;
import dev.orch.model.core.FCVolumeSource;
import dev.orch.model.core.FlockerVolumeSource;
import dev.orch.model.core.GCEPersistentDiskVolumeSource;
import dev.orch.model.core.GitRepoVolumeSource;
import dev.orch.model.core.ISCSIVolumeSource;
import dev.orch.model.core.PhotonPersistentDiskVolumeSource;
import dev.orch.model.core.PortworxVolumeSource;
import dev.orch.model.core.QuobyteVolumeSource;
import dev.orch.model.core.StorageOSVolumeSource;
import dev.orch.model.core.VsphereVirtualDiskVolumeSource;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of storage that was built into Kubernetes before CSI. For one use. */
record OldVolumeValidation(FieldErrors errors) {
  private static final Pattern IQN =
      Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([A-Za-z0-9-.]+)(:[^,;*&$|\\s]+)");
  private static final Pattern EUI = Pattern.compile("eui\\.[A-Fa-f0-9]{16}");
  private static final Pattern NAA = Pattern.compile("naa\\.[A-Fa-f0-9]{32}");
  private static final String PARTITION = "must be between 0 and 255, inclusive";

  void gitRepo(GitRepoVolumeSource source, FieldPath at) {
    Checks.required(source.repository(), at.child("repository"), errors);
    Paths.descending(source.directory(), at.child("directory"), errors);
  }

  void gceDisk(GCEPersistentDiskVolumeSource source, FieldPath at) {
    Checks.required(source.pdName(), at.child("pdName"), errors);
    partition(source.partition(), at);
  }

  void awsDisk(AWSElasticBlockStoreVolumeSource source, FieldPath at) {
    Checks.required(source.volumeID(), at.child("volumeID"), errors);
    partition(source.partition(), at);
  }

  private void partition(int partition, FieldPath at) {
    if (partition < 0 || partition > 255) {
      errors.add(FieldError.invalid(at.child("partition"), partition, PARTITION));
    }
  }

  void iscsi(ISCSIVolumeSource source, FieldPath at) {
    iscsi(
        source.targetPortal(),
        source.iqn(),
        source.lun(),
        (source.chapAuthDiscovery() || source.chapAuthSession()) && source.secretRef() == null,
        source.initiatorName(),
        at);
  }

  void iscsi(
      String portal,
      String iqn,
      int lun,
      boolean lacksSecret,
      @Nullable String initiator,
      FieldPath at) {
    Checks.required(portal, at.child("targetPortal"), errors);
    if (Checks.required(iqn, at.child("iqn"), errors)) {
      iscsiName(iqn, at.child("iqn"));
    }
    Checks.inRange(lun, 0, 255, at.child("lun"), errors);
    if (lacksSecret) {
      errors.add(FieldError.required(at.child("secretRef"), ""));
    }
    if (initiator != null) {
      iscsiName(initiator, at.child("initiatorname"));
    }
  }

  private void iscsiName(String name, FieldPath at) {
    boolean known = name.startsWith("iqn") || name.startsWith("eui") || name.startsWith("naa");
    if (!known) {
      errors.add(
          FieldError.invalid(at, name, "must be valid format starting with iqn, eui, or naa"));
    } else if (!IQN.matcher(name).matches()
        && !EUI.matcher(name).matches()
        && !NAA.matcher(name).matches()) {
      errors.add(FieldError.invalid(at, name, "must be valid format"));
    }
  }

  void glusterfs(String endpoints, String path, FieldPath at) {
    Checks.required(endpoints, at.child("endpoints"), errors);
    Checks.required(path, at.child("path"), errors);
  }

  void flocker(FlockerVolumeSource source, FieldPath at) {
    boolean name = !source.datasetName().isEmpty();
    boolean uuid = !source.datasetUUID().isEmpty();
    if (!name && !uuid) {
      errors.add(FieldError.required(at, "one of datasetName and datasetUUID is required"));
    }
    if (name && uuid) {
      errors.add(
          FieldError.invalid(
              at, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
    }
    if (source.datasetName().indexOf('/') >= 0) {
      errors.add(
          FieldError.invalid(
              at.child("datasetName"), source.datasetName(), "must not contain '/'"));
    }
  }

  void monitors(List<String> monitors, FieldPath at) {
    if (monitors.isEmpty()) {
      errors.add(FieldError.required(at.child("monitors"), ""));
    }
  }

  void rbd(List<String> monitors, String image, FieldPath at) {
    monitors(monitors, at);
    Checks.required(image, at.child("image"), errors);
  }

  void cinder(CinderVolumeSource source, FieldPath at) {
    Checks.required(source.volumeID(), at.child("volumeID"), errors);
    if (source.secretRef() != null) {
      Checks.required(source.secretRef().name(), at.child("secretRef").child("name"), errors);
    }
  }

  void quobyte(QuobyteVolumeSource source, FieldPath at) {
    String pairs = "must be a host:port pair or multiple pairs separated by commas";
    if (source.registry().isEmpty()) {
      errors.add(FieldError.required(at.child("registry"), pairs));
    } else if (source.tenant().length() >= 65) {
      errors.add(
          FieldError.required(
              at.child("tenant"), "must be a UUID and may not exceed a length of 64 characters"));
    } else {
      for (String pair : source.registry().split(",", -1)) {
        if (pair.indexOf(':') < 0) {
          errors.add(FieldError.invalid(at.child("registry"), source.registry(), pairs));
        }
      }
    }
    Checks.required(source.volume(), at.child("volume"), errors);
  }

  void fibreChannel(FCVolumeSource source, FieldPath at) {
    List<String> names = source.targetWWNs();
    if (names.isEmpty() && source.wwids().isEmpty()) {
      errors.add(
          FieldError.required(
              at.child("targetWWNs"), "must specify either targetWWNs or wwids, but not both"));
    }
    if (!names.isEmpty() && !source.wwids().isEmpty()) {
      errors.add(
          FieldError.invalid(
              at.child("targetWWNs"),
              Json.strings(names),
              "targetWWNs and wwids can not be specified simultaneously"));
    }
    if (!names.isEmpty()) {
      if (source.lun() == null) {
        errors.add(
            FieldError.required(at.child("lun"), "lun is required if targetWWNs is specified"));
      } else {
        Checks.inRange(source.lun(), 0, 255, at.child("lun"), errors);
      }
    }
  }

  void flex(String driver, Map<String, String> options, FieldPath at) {
    Checks.required(driver, at.child("driver"), errors);
    for (String option : options.keySet()) {
      String domain = "." + option.split("/", 2)[0].toLowerCase(Locale.ROOT);
      if (domain.endsWith(".kubernetes.io") || domain.endsWith(".k8s.io")) {
        errors.add(
            FieldError.invalid(
                at.child("options").key(option),
                option,
                "kubernetes.io and k8s.io namespaces are reserved"));
      }
    }
  }

  void azureFile(String secret, String share, FieldPath at) {
    Checks.required(secret, at.child("secretName"), errors);
    Checks.required(share, at.child("shareName"), errors);
  }

  void vsphere(VsphereVirtualDiskVolumeSource source, FieldPath at) {
    Checks.required(source.volumePath(), at.child("volumePath"), errors);
  }

  void photon(PhotonPersistentDiskVolumeSource source, FieldPath at) {
    Checks.required(source.pdID(), at.child("pdID"), errors);
  }

  void portworx(PortworxVolumeSource source, FieldPath at) {
    Checks.required(source.volumeID(), at.child("volumeID"), errors);
  }

  void azureDisk(AzureDiskVolumeSource source, FieldPath at) {
    Checks.required(source.diskName(), at.child("diskName"), errors);
    Checks.required(source.diskURI(), at.child("diskURI"), errors);
    if (source.cachingMode() != null) {
      Checks.oneOf(
          source.cachingMode(),
          ImmutableList.of("None", "ReadOnly", "ReadWrite"),
          at.child("cachingMode"),
          errors);
    }
    String kind = source.kind();
    if (kind == null) {
      return;
    }
    Checks.oneOf(
        kind, ImmutableList.of("Dedicated", "Managed", "Shared"), at.child("kind"), errors);
    boolean managed = kind.equals("Managed");
    if (!source.diskURI().startsWith(managed ? "/subscriptions/" : "https://")) {
      errors.add(
          FieldError.notSupported(
              at.child("diskURI"),
              source.diskURI(),
              ImmutableList.of(
                  managed
                      ? "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
                      : "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd")));
    }
  }

  void storageOs(StorageOSVolumeSource source, FieldPath at) {
    storageOs(source.volumeName(), source.volumeNamespace(), at);
    if (source.secretRef() != null) {
      Checks.required(source.secretRef().name(), at.child("secretRef").child("name"), errors);
    }
  }

  void storageOs(String name, String namespace, FieldPath at) {
    if (Checks.required(name, at.child("volumeName"), errors)) {
      Checks.label(name, at.child("volumeName"), errors);
    }
    if (!namespace.isEmpty()) {
      Checks.label(namespace, at.child("volumeNamespace"), errors);
    }
  }

  void scaleIo(String gateway, String system, String volume, FieldPath at) {
    Checks.required(gateway, at.child("gateway"), errors);
    Checks.required(system, at.child("system"), errors);
    Checks.required(volume, at.child("volumeName"), errors);
  }
}
