package dev.orch.scheduling;

import static dev.orch.scheduling.Given.amounts;
import static dev.orch.scheduling.Given.edited;

import dev.orch.model.core.CSIPersistentVolumeSourceBuilder;
import dev.orch.model.core.EphemeralVolumeSource;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeBuilder;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimBuilder;
import dev.orch.model.core.PersistentVolumeClaimSpecBuilder;
import dev.orch.model.core.PersistentVolumeClaimVolumeSource;
import dev.orch.model.core.PersistentVolumeSpecBuilder;
import dev.orch.model.core.PersistentVolumeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeBuilder;
import dev.orch.model.core.VolumeNodeAffinity;
import dev.orch.model.core.VolumeResourceRequirements;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.StorageClassBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Claims, volumes and storage classes for tests. */
final class GivenStorage {
  private GivenStorage() {}

  static StorageClass storageClass(String name, String provisioner, String bindingMode) {
    return StorageClassBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).build())
        .provisioner(provisioner)
        .volumeBindingMode(bindingMode)
        .build();
  }

  /** A class whose claims are bound when their pod is placed, and which makes no volumes. */
  static StorageClass late(String name) {
    return storageClass(name, "kubernetes.io/no-provisioner", "WaitForFirstConsumer");
  }

  static PersistentVolumeClaim claim(String name, String storageClass, String size) {
    return PersistentVolumeClaimBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace("default")
                .name(name)
                .uid("uid-" + name)
                .resourceVersion("7")
                .build())
        .spec(
            PersistentVolumeClaimSpecBuilder.builder()
                .storageClassName(storageClass)
                .accessModes(List.of("ReadWriteOnce"))
                .resources(new VolumeResourceRequirements(Map.of(), amounts("storage", size)))
                .build())
        .build();
  }

  static PersistentVolumeClaim annotated(PersistentVolumeClaim claim, String key, String value) {
    Map<String, String> annotations = new TreeMap<>(claim.metadata().annotations());
    annotations.put(key, value);
    return claim.withMetadata(claim.metadata().withAnnotations(annotations));
  }

  static PersistentVolumeClaim bound(PersistentVolumeClaim claim, String volume) {
    return annotated(
        claim.withSpec(claim.spec().withVolumeName(volume)),
        "pv.kubernetes.io/bind-completed",
        "yes");
  }

  static PersistentVolume volume(String name, String storageClass, String size) {
    return PersistentVolumeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).build())
        .spec(
            PersistentVolumeSpecBuilder.builder()
                .storageClassName(storageClass)
                .accessModes(List.of("ReadWriteOnce", "ReadOnlyMany"))
                .capacity(amounts("storage", size))
                .build())
        .status(PersistentVolumeStatusBuilder.builder().phase("Available").build())
        .build();
  }

  static PersistentVolume csi(PersistentVolume volume, String driver, String handle) {
    return volume.withSpec(
        volume
            .spec()
            .withCsi(
                CSIPersistentVolumeSourceBuilder.builder()
                    .driver(driver)
                    .volumeHandle(handle)
                    .build()));
  }

  static PersistentVolume in(PersistentVolume volume, String label, String... values) {
    NodeSelectorTerm term =
        new NodeSelectorTerm(
            List.of(new NodeSelectorRequirement(label, "In", List.of(values))), List.of());
    return volume.withSpec(
        volume.spec().withNodeAffinity(new VolumeNodeAffinity(new NodeSelector(List.of(term)))));
  }

  static Pod using(Pod pod, String... claims) {
    List<Volume> volumes = new ArrayList<>(pod.spec().volumes());
    for (String claim : claims) {
      volumes.add(
          VolumeBuilder.builder()
              .name("v" + volumes.size())
              .persistentVolumeClaim(new PersistentVolumeClaimVolumeSource(claim, false))
              .build());
    }
    return edited(pod, spec -> spec.withVolumes(volumes));
  }

  static Pod ephemeral(Pod pod, String volume) {
    Volume ephemeral =
        VolumeBuilder.builder().name(volume).ephemeral(new EphemeralVolumeSource(null)).build();
    return edited(pod, spec -> spec.withVolumes(List.of(ephemeral)));
  }

  static ClusterView with(ClusterView view, StorageClass... all) {
    ClusterView result = view;
    for (StorageClass each : all) {
      result = result.with(StorageKinds.STORAGE_CLASS, each);
    }
    return result;
  }

  static ClusterView with(ClusterView view, PersistentVolumeClaim... all) {
    ClusterView result = view;
    for (PersistentVolumeClaim each : all) {
      result = result.with(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, each);
    }
    return result;
  }

  static ClusterView with(ClusterView view, PersistentVolume... all) {
    ClusterView result = view;
    for (PersistentVolume each : all) {
      result = result.with(BuiltInKinds.PERSISTENT_VOLUME, each);
    }
    return result;
  }
}
