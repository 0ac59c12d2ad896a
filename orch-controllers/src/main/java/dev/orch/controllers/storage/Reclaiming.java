package dev.orch.controllers.storage;

import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.core.HostPathVolumeSource;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.regex.Pattern;

/**
 * Does with a volume whose claim is gone what its policy says. Volumes of external provisioners are
 * left to those. What can't be done makes the volume Failed. Stateless.
 */
final class Reclaiming {
  private static final String IN_TREE = "kubernetes.io/";
  private static final String HOST_PATH = IN_TREE + "host-path";

  /** The only paths whose volumes Kubernetes deletes. */
  private static final Pattern SCRATCH = Pattern.compile("/tmp/.+");

  private Reclaiming() {}

  static void reclaim(PersistentVolume volume, Context context) {
    if (Volumes.isMigrated(volume)) {
      return;
    }
    switch (volume.spec().persistentVolumeReclaimPolicy()) {
      case "Retain" -> {}
      case "Recycle" ->
          fail(volume, context, "VolumeFailedRecycle", "No recycler plugin found for the volume!");
      case "Delete" -> delete(volume, context);
      default ->
          fail(
              volume,
              context,
              "VolumeUnknownReclaimPolicy",
              "Volume has unrecognized PersistentVolumeReclaimPolicy");
    }
  }

  private static void delete(PersistentVolume volume, Context context) {
    String provisioner = Volumes.provisioner(volume);
    if (isExternal(volume, provisioner)) {
      return;
    }
    HostPathVolumeSource host = volume.spec().hostPath();
    if (!provisioner.isEmpty() && !provisioner.equals(HOST_PATH)) {
      failDeletion(volume, context, "no volume plugin matched name: " + provisioner);
    } else if (host == null) {
      failDeletion(
          volume,
          context,
          "error getting deleter volume plugin for volume \""
              + volume.metadata().name()
              + "\": no "
              + (isKnown(volume) ? "deletable " : "")
              + "volume plugin matched");
    } else if (SCRATCH.matcher(host.path()).find()) {
      remove(volume, context);
    } else {
      failDeletion(
          volume,
          context,
          "host_path deleter only supports /tmp/.+ but received provided " + host.path());
    }
  }

  private static boolean isExternal(PersistentVolume volume, String provisioner) {
    return provisioner.isEmpty() ? volume.spec().csi() != null : !provisioner.startsWith(IN_TREE);
  }

  /** Whether Kubernetes knows such volumes, though not how to delete them. */
  private static boolean isKnown(PersistentVolume volume) {
    return volume.spec().nfs() != null || volume.spec().local() != null;
  }

  private static void remove(PersistentVolume volume, Context context) {
    ObjectMeta metadata = volume.metadata();
    if (metadata.deletionTimestamp() == null) {
      context
          .api()
          .resources(BuiltInKinds.PERSISTENT_VOLUME)
          .delete(
              metadata.name(),
              DeleteOptionsBuilder.builder()
                  .preconditions(new Preconditions(metadata.uid(), metadata.resourceVersion()))
                  .build(),
              WriteOptions.NONE);
    }
  }

  private static void failDeletion(PersistentVolume volume, Context context, String message) {
    fail(volume, context, "VolumeFailedDelete", message);
  }

  private static void fail(
      PersistentVolume volume, Context context, String reason, String message) {
    if (!volume.status().phase().equals(Volumes.FAILED)) {
      Resources<PersistentVolume> status =
          context.api().resources(BuiltInKinds.PERSISTENT_VOLUME).status();
      Edits.replace(status, volume, Volumes.in(Volumes.FAILED, message, volume));
      context.warning(reason, message);
    }
  }
}
