package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Volume: the value of {@code PodSpec.volumes}. */
@Model
public record Volume(
    @Field(required = true) String name,
    @Nullable HostPathVolumeSource hostPath,
    @Nullable EmptyDirVolumeSource emptyDir,
    @Nullable GCEPersistentDiskVolumeSource gcePersistentDisk,
    @Nullable AWSElasticBlockStoreVolumeSource awsElasticBlockStore,
    @Nullable GitRepoVolumeSource gitRepo,
    @Nullable SecretVolumeSource secret,
    @Nullable NFSVolumeSource nfs,
    @Nullable ISCSIVolumeSource iscsi,
    @Nullable GlusterfsVolumeSource glusterfs,
    @Nullable PersistentVolumeClaimVolumeSource persistentVolumeClaim,
    @Nullable RBDVolumeSource rbd,
    @Nullable FlexVolumeSource flexVolume,
    @Nullable CinderVolumeSource cinder,
    @Nullable CephFSVolumeSource cephfs,
    @Nullable FlockerVolumeSource flocker,
    @Nullable DownwardAPIVolumeSource downwardAPI,
    @Nullable FCVolumeSource fc,
    @Nullable AzureFileVolumeSource azureFile,
    @Nullable ConfigMapVolumeSource configMap,
    @Nullable VsphereVirtualDiskVolumeSource vsphereVolume,
    @Nullable QuobyteVolumeSource quobyte,
    @Nullable AzureDiskVolumeSource azureDisk,
    @Nullable PhotonPersistentDiskVolumeSource photonPersistentDisk,
    @Nullable ProjectedVolumeSource projected,
    @Nullable PortworxVolumeSource portworxVolume,
    @Nullable ScaleIOVolumeSource scaleIO,
    @Nullable StorageOSVolumeSource storageos,
    @Nullable CSIVolumeSource csi,
    @Nullable EphemeralVolumeSource ephemeral,
    @Nullable ImageVolumeSource image)
    implements VolumeBuilder.With {
  public Volume {
    name = string(name);
  }
}
