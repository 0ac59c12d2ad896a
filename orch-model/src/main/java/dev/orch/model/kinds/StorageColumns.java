package dev.orch.model.kinds;

import dev.orch.model.Column;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of volumes and claims. */
final class StorageColumns {
  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

  static final List<Column<PersistentVolume>> VOLUME =
      Columns.<PersistentVolume>named()
          .text("Capacity", "Its size.", v -> storage(v.spec().capacity()))
          .text("Access Modes", "How it can be mounted.", v -> modes(v.spec().accessModes()))
          .text(
              "Reclaim Policy",
              "What happens to it once its claim is gone.",
              v -> v.spec().persistentVolumeReclaimPolicy())
          .text("Status", "Its phase.", v -> phase(v, v.status().phase()))
          .text("Claim", "The claim that it is bound to.", StorageColumns::claim)
          .text("StorageClass", "Its class.", v -> className(v, v.spec().storageClassName()))
          .text(
              "VolumeAttributesClass",
              "Its class of attributes.",
              v -> orUnset(v.spec().volumeAttributesClassName()))
          .text("Reason", "Why it is in its phase.", v -> v.status().reason())
          .age()
          .wide("VolumeMode", "Filesystem or Block.", v -> orUnset(v.spec().volumeMode()))
          .build();

  static final List<Column<PersistentVolumeClaim>> CLAIM =
      Columns.<PersistentVolumeClaim>named()
          .text("Status", "Its phase.", c -> phase(c, c.status().phase()))
          .text("Volume", "The volume that it is bound to.", c -> c.spec().volumeName())
          .text(
              "Capacity",
              "The volume's size.",
              c -> c.spec().volumeName().isEmpty() ? "" : storage(c.status().capacity()))
          .text(
              "Access Modes",
              "How the volume can be mounted.",
              c -> c.spec().volumeName().isEmpty() ? "" : modes(c.status().accessModes()))
          .text("StorageClass", "Its class.", c -> className(c, c.spec().storageClassName()))
          .text(
              "VolumeAttributesClass",
              "Its class of attributes.",
              c -> orUnset(c.spec().volumeAttributesClassName()))
          .age()
          .wide("VolumeMode", "Filesystem or Block.", c -> orUnset(c.spec().volumeMode()))
          .build();

  private StorageColumns() {}

  private static String storage(Map<String, Quantity> amounts) {
    Quantity storage = amounts.get("storage");
    return storage == null ? "" : storage.toString();
  }

  private static String modes(List<String> modes) {
    return modes.stream().distinct().map(StorageColumns::mode).collect(Collectors.joining(","));
  }

  private static String mode(String mode) {
    return switch (mode) {
      case "ReadWriteOnce" -> "RWO";
      case "ReadOnlyMany" -> "ROX";
      case "ReadWriteMany" -> "RWX";
      case "ReadWriteOncePod" -> "RWOP";
      default -> "";
    };
  }

  private static String phase(Resource object, String phase) {
    return object.metadata().deletionTimestamp() == null ? phase : "Terminating";
  }

  private static String claim(PersistentVolume volume) {
    ObjectReference claim = volume.spec().claimRef();
    return claim == null ? "" : claim.namespace() + "/" + claim.name();
  }

  private static String className(Resource object, @Nullable String name) {
    String annotation = object.metadata().annotations().get(CLASS_ANNOTATION);
    if (annotation != null) {
      return annotation;
    }
    return name == null ? "" : name;
  }

  private static String orUnset(@Nullable String text) {
    return text == null ? "<unset>" : text;
  }
}
