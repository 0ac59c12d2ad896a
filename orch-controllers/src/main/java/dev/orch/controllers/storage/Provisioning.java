package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import java.util.Map;
import java.util.TreeMap;

/** Has a volume made for a claim: tells its class' provisioner so, which is somebody else. */
final class Provisioning {
  private static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
  private static final String OLD_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
  private static final String IN_TREE = "kubernetes.io/";

  /** Who does now what Kubernetes once did by itself. */
  private static final Map<String, String> MIGRATED =
      ImmutableMap.of(
          "kubernetes.io/aws-ebs", "ebs.csi.aws.com",
          "kubernetes.io/azure-disk", "disk.csi.azure.com",
          "kubernetes.io/azure-file", "file.csi.azure.com",
          "kubernetes.io/cinder", "cinder.csi.openstack.org",
          "kubernetes.io/gce-pd", "pd.csi.storage.gke.io",
          "kubernetes.io/portworx-volume", "pxd.portworx.com",
          "kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com");

  private Provisioning() {}

  static void ask(PersistentVolumeClaim claim, Context context) {
    StorageClass found =
        StorageClasses.of(claim, context.lister(StorageKinds.STORAGE_CLASS)).orElse(null);
    if (found == null) {
      failed(
          context,
          "storageclass.storage.k8s.io \"" + VolumeBindings.classOf(claim) + "\" not found");
      return;
    }
    String provisioner = MIGRATED.getOrDefault(found.provisioner(), found.provisioner());
    if (provisioner.startsWith(IN_TREE)) {
      failed(context, "no volume plugin matched name: " + provisioner);
      return;
    }
    Edits.replace(
        context.api().resources(BuiltInKinds.PERSISTENT_VOLUME_CLAIM),
        claim,
        claim.withMetadata(telling(claim.metadata(), provisioner)));
    context.event(
        "ExternalProvisioning",
        "Waiting for a volume to be created either by the external provisioner '"
            + provisioner
            + "' or manually by the system administrator. If volume creation is delayed, please"
            + " verify that the provisioner is running and correctly registered.");
  }

  private static void failed(Context context, String why) {
    context.warning("ProvisioningFailed", why);
  }

  private static ObjectMeta telling(ObjectMeta claim, String provisioner) {
    if (provisioner.equals(claim.annotations().get(PROVISIONER))) {
      return claim;
    }
    Map<String, String> annotations = new TreeMap<>(claim.annotations());
    annotations.put(PROVISIONER, provisioner);
    annotations.put(OLD_PROVISIONER, provisioner);
    return claim.withAnnotations(annotations);
  }
}
