package dev.orch.node.volumes;

import com.google.common.base.Joiner;
import com.google.common.hash.Hashing;
import dev.orch.controllers.storage.PodClaims;
import dev.orch.model.core.CSIPersistentVolumeSourceBuilder;
import dev.orch.model.core.CSIVolumeSource;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeBuilder;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeSpecBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.SecretReference;
import dev.orch.model.core.Volume;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.scheduling.NodeAdmission;
import dev.orch.store.api.Api;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the persistent volumes that pods name through their claims, as the kubelet does: what isn't
 * bound both ways isn't mounted. Reads from the API; on one worker.
 */
final class ClaimedVolumes {
  private final Api api;
  private final String node;

  ClaimedVolumes(Api api, String node) {
    this.api = api;
    this.node = node;
  }

  /** Whether the pod's volume is a persistent one, or made by what makes such. */
  static boolean isOne(Volume volume) {
    return volume.persistentVolumeClaim() != null
        || volume.ephemeral() != null
        || volume.csi() != null;
  }

  /** The volume. @throws VolumeException if it can't be had yet */
  NodeVolume of(Pod pod, Volume volume) {
    if (volume.csi() != null) {
      return inline(pod, volume, volume.csi());
    }
    boolean ephemeral = volume.ephemeral() != null;
    String name =
        ephemeral
            ? PodClaims.ephemeral(pod, volume)
            : Objects.requireNonNull(volume.persistentVolumeClaim()).claimName();
    try {
      PersistentVolumeClaim claim = claim(pod, name, ephemeral);
      PersistentVolume found = volume(claim);
      boolean block = "Block".equals(found.spec().volumeMode());
      checkUse(pod, volume, block);
      return new NodeVolume(found, block, !ephemeral && isOnlyRead(pod, name), false);
    } catch (VolumeException e) {
      throw unprocessed(pod, volume, name, e.text());
    }
  }

  /** Whether a volume of the pod lets its containers read alone. */
  static boolean isReadOnly(Volume volume) {
    return volume.persistentVolumeClaim() != null && volume.persistentVolumeClaim().readOnly()
        || volume.csi() != null && Boolean.TRUE.equals(volume.csi().readOnly());
  }

  /** A pod may name a claim more than once; it has one mount of it. */
  private static boolean isOnlyRead(Pod pod, String claim) {
    return pod.spec().volumes().stream()
        .map(Volume::persistentVolumeClaim)
        .filter(source -> source != null && source.claimName().equals(claim))
        .allMatch(source -> source.readOnly());
  }

  private static VolumeException unprocessed(Pod pod, Volume volume, String claim, String why) {
    String list = "[" + volume.name() + "]";
    return new VolumeException(
        "Unable to attach or mount volumes: unmounted volumes="
            + list
            + ", unattached volumes=[], failed to process volumes="
            + list
            + ": error processing PVC "
            + pod.metadata().namespace()
            + "/"
            + claim
            + ": "
            + why);
  }

  private PersistentVolumeClaim claim(Pod pod, String name, boolean ephemeral) {
    PersistentVolumeClaim claim =
        api.resources(PersistentVolumeClaim.class)
            .inNamespace(pod.metadata().namespace())
            .find(name)
            .orElseThrow(
                () ->
                    new VolumeException(
                        "failed to fetch PVC from API server: persistentvolumeclaims \""
                            + name
                            + "\" not found"));
    if (ephemeral && !isOf(pod, claim)) {
      String key = pod.metadata().namespace() + "/";
      throw new VolumeException(
          Joiner.on("")
              .join(
                  "PVC ",
                  key,
                  name,
                  " was not created for pod ",
                  key,
                  pod.metadata().name(),
                  " (pod is not owner)"));
    }
    if (claim.metadata().deletionTimestamp() != null) {
      throw new VolumeException("PVC is being deleted");
    }
    if (!claim.status().phase().equals("Bound")) {
      throw new VolumeException("PVC is not bound");
    }
    if (claim.spec().volumeName().isEmpty()) {
      throw new VolumeException("PVC has empty pvc.Spec.VolumeName");
    }
    return claim;
  }

  private static boolean isOf(Pod pod, PersistentVolumeClaim claim) {
    return claim.metadata().ownerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.controller()))
        .map(OwnerReference::uid)
        .anyMatch(pod.metadata().uid()::equals);
  }

  private PersistentVolume volume(PersistentVolumeClaim claim) {
    String name = claim.spec().volumeName();
    PersistentVolume volume =
        api.resources(PersistentVolume.class)
            .find(name)
            .orElseThrow(
                () ->
                    new VolumeException(
                        "failed to fetch PV "
                            + name
                            + " from API server: persistentvolumes \""
                            + name
                            + "\" not found"));
    if (volume.spec().claimRef() == null) {
      throw new VolumeException(
          "found PV object "
              + name
              + " with nil pvc.Spec.ClaimRef indicating it is not yet bound to the claim");
    }
    String uid = volume.spec().claimRef().uid();
    if (!uid.equals(claim.metadata().uid())) {
      throw new VolumeException(
          "found PV object "
              + name
              + " with a pvc.Spec.ClaimRef UID "
              + uid
              + " that does not point to specified PVC UID "
              + claim.metadata().uid());
    }
    return volume;
  }

  /** A device isn't mounted, and a file system is no device. */
  private static void checkUse(Pod pod, Volume volume, boolean block) {
    boolean wrong =
        Stream.concat(pod.spec().containers().stream(), pod.spec().initContainers().stream())
            .anyMatch(
                container ->
                    block
                        ? container.volumeMounts().stream()
                            .anyMatch(mount -> mount.name().equals(volume.name()))
                        : container.volumeDevices().stream()
                            .anyMatch(device -> device.name().equals(volume.name())));
    if (wrong) {
      throw new VolumeException(
          "volume "
              + volume.name()
              + " has volumeMode "
              + (block ? "Block" : "Filesystem")
              + ", but is specified in "
              + (block ? "volumeMounts" : "volumeDevices"));
    }
  }

  /** What a driver makes for this pod alone, as if it were a volume; with Kubernetes' name. */
  private static NodeVolume inline(Pod pod, Volume volume, CSIVolumeSource source) {
    String namespace = pod.metadata().namespace();
    String name =
        "csi-"
            + Hashing.sha256()
                .hashString(
                    namespace + pod.metadata().uid() + volume.name(), StandardCharsets.UTF_8);
    boolean readOnly = Boolean.TRUE.equals(source.readOnly());
    var csi =
        CSIPersistentVolumeSourceBuilder.builder()
            .driver(source.driver())
            .volumeHandle(name)
            .readOnly(readOnly)
            .fsType(source.fsType() == null ? "" : source.fsType())
            .volumeAttributes(source.volumeAttributes())
            .nodePublishSecretRef(
                source.nodePublishSecretRef() == null
                    ? null
                    : new SecretReference(source.nodePublishSecretRef().name(), namespace))
            .build();
    PersistentVolume made =
        PersistentVolumeBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().name(name).build())
            .spec(PersistentVolumeSpecBuilder.builder().csi(csi).build())
            .build();
    return new NodeVolume(made, false, readOnly, true);
  }

  /** Whether the node can reach the volume, and has been given it. */
  void checkNode(NodeVolume volume, Optional<String> attachedAs) {
    boolean anywhere = volume.volume().spec().nodeAffinity() == null;
    if (anywhere && attachedAs.isEmpty()) {
      return;
    }
    Node here =
        api.resources(Node.class)
            .find(node)
            .orElseThrow(() -> new VolumeException("node \"" + node + "\" not found"));
    if (!anywhere && !NodeAdmission.reaches(here, volume.volume())) {
      throw PersistentVolumes.failed(
          "MountVolume.NodeAffinity check failed", volume, "no matching NodeSelectorTerms");
    }
    attachedAs.ifPresent(
        name -> {
          if (here.status().volumesAttached().stream().noneMatch(at -> at.name().equals(name))) {
            throw PersistentVolumes.failed(
                "MountVolume.WaitForAttach failed",
                volume,
                "volume not attached according to node status: " + name);
          }
        });
  }
}
