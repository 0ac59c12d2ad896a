package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Persistent Volume Spec: the value of {@code PersistentVolume.spec}. */
@Model
public record PersistentVolumeSpec(
    Map<String, Quantity> capacity,
    @Nullable GCEPersistentDiskVolumeSource gcePersistentDisk,
    @Nullable AWSElasticBlockStoreVolumeSource awsElasticBlockStore,
    @Nullable HostPathVolumeSource hostPath,
    @Nullable GlusterfsPersistentVolumeSource glusterfs,
    @Nullable NFSVolumeSource nfs,
    @Nullable RBDPersistentVolumeSource rbd,
    @Nullable ISCSIPersistentVolumeSource iscsi,
    @Nullable CinderPersistentVolumeSource cinder,
    @Nullable CephFSPersistentVolumeSource cephfs,
    @Nullable FCVolumeSource fc,
    @Nullable FlockerVolumeSource flocker,
    @Nullable FlexPersistentVolumeSource flexVolume,
    @Nullable AzureFilePersistentVolumeSource azureFile,
    @Nullable VsphereVirtualDiskVolumeSource vsphereVolume,
    @Nullable QuobyteVolumeSource quobyte,
    @Nullable AzureDiskVolumeSource azureDisk,
    @Nullable PhotonPersistentDiskVolumeSource photonPersistentDisk,
    @Nullable PortworxVolumeSource portworxVolume,
    @Nullable ScaleIOPersistentVolumeSource scaleIO,
    @Nullable LocalVolumeSource local,
    @Nullable StorageOSPersistentVolumeSource storageos,
    @Nullable CSIPersistentVolumeSource csi,
    List<String> accessModes,
    @Field(mapType = "granular") @Nullable ObjectReference claimRef,
    String persistentVolumeReclaimPolicy,
    String storageClassName,
    List<String> mountOptions,
    @Nullable String volumeMode,
    @Nullable VolumeNodeAffinity nodeAffinity,
    @Nullable String volumeAttributesClassName)
    implements PersistentVolumeSpecBuilder.With {
  public PersistentVolumeSpec {
    capacity = map(capacity);
    accessModes = list(accessModes);
    persistentVolumeReclaimPolicy = string(persistentVolumeReclaimPolicy);
    storageClassName = string(storageClassName);
    mountOptions = list(mountOptions);
  }
}
