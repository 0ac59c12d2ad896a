package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.Lister;
import dev.orch.model.core.CSIPersistentVolumeSource;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.model.storage.VolumeAttachmentBuilder;
import dev.orch.model.storage.VolumeAttachmentSource;
import dev.orch.model.storage.VolumeAttachmentSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The attachments of volumes to nodes. Stateless. */
final class Attachments {
  private static final String VOLUME = "volume";
  private static final String NODE = "node";

  private Attachments() {}

  /** To be called before the others. */
  static void index(Informers informers) {
    var attachments = informers.of(StorageKinds.ATTACHMENT);
    attachments.addIndex(VOLUME, attachment -> volume(attachment).stream().toList());
    attachments.addIndex(NODE, attachment -> ImmutableList.of(attachment.spec().nodeName()));
  }

  static List<VolumeAttachment> ofVolume(Lister<VolumeAttachment> attachments, String volume) {
    return attachments.byIndex(VOLUME, volume);
  }

  static List<VolumeAttachment> ofNode(Lister<VolumeAttachment> attachments, String node) {
    return attachments.byIndex(NODE, node);
  }

  /** The name of the persistent volume, if it is about one. */
  static Optional<String> volume(VolumeAttachment attachment) {
    return Optional.ofNullable(attachment.spec().source().persistentVolumeName());
  }

  /** The volume for its driver, if that is to attach it before a node can use it. */
  static Optional<CSIPersistentVolumeSource> attachable(
      PersistentVolume volume, Lister<CSIDriver> drivers) {
    return Optional.ofNullable(volume.spec().csi())
        .filter(
            csi ->
                drivers
                    .get("", csi.driver())
                    .filter(driver -> Boolean.FALSE.equals(driver.spec().attachRequired()))
                    .isEmpty());
  }

  /** The wish that a volume be attached. Of one volume and one node there is one name. */
  static VolumeAttachment wish(
      PersistentVolume volume, CSIPersistentVolumeSource csi, String node) {
    String hashed =
        Hashing.sha256()
            .hashString(csi.volumeHandle() + csi.driver() + node, StandardCharsets.UTF_8)
            .toString();
    return VolumeAttachmentBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name("csi-" + hashed).build())
        .spec(
            new VolumeAttachmentSpec(
                csi.driver(), new VolumeAttachmentSource(volume.metadata().name(), null), node))
        .build();
  }

  /** What a node calls a volume in its status. */
  static Optional<String> uniqueName(PersistentVolume volume) {
    return Optional.ofNullable(volume.spec().csi())
        .map(csi -> "kubernetes.io/csi/" + csi.driver() + "^" + csi.volumeHandle());
  }
}
