package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.ConfigMapVolumeSource;
import dev.orch.model.core.DownwardAPIVolumeFile;
import dev.orch.model.core.DownwardAPIVolumeSource;
import dev.orch.model.core.HostPathVolumeSource;
import dev.orch.model.core.KeyToPath;
import dev.orch.model.core.NFSVolumeSource;
import dev.orch.model.core.SecretVolumeSource;
import dev.orch.model.core.Volume;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of a pod's volumes. Stateless. */
final class VolumeValidation {
  private static final ImmutableList<String> HOST_PATH_TYPES =
      ImmutableList.of(
          "",
          "BlockDevice",
          "CharDevice",
          "Directory",
          "DirectoryOrCreate",
          "File",
          "FileOrCreate",
          "Socket");

  private VolumeValidation() {}

  /**
   * Checks the volumes and returns those that are good, by name.
   *
   * @param pod the pod's metadata, null for a template
   */
  static Map<String, Volume> volumes(
      List<Volume> volumes, @Nullable ObjectMeta pod, FieldPath path, FieldErrors errors) {
    Set<String> made = new TreeSet<>();
    if (pod != null && !pod.name().isEmpty()) {
      volumes.stream()
          .filter(v -> v.ephemeral() != null)
          .forEach(v -> made.add(pod.name() + "-" + v.name()));
    }
    Map<String, Volume> good = new TreeMap<>();
    for (int i = 0; i < volumes.size(); i++) {
      Volume volume = volumes.get(i);
      FieldPath at = path.index(i);
      int before = errors.size();
      VolumeSourceValidation.sources(volume, pod, at, errors);
      if (Checks.required(volume.name(), at.child("name"), errors)) {
        Checks.label(volume.name(), at.child("name"), errors);
      }
      if (good.containsKey(volume.name())) {
        errors.add(FieldError.duplicate(at.child("name"), volume.name()));
      }
      if (errors.size() == before) {
        good.put(volume.name(), volume);
      }
      if (volume.persistentVolumeClaim() != null
          && made.contains(volume.persistentVolumeClaim().claimName())) {
        errors.add(
            FieldError.invalid(
                at.child("persistentVolumeClaim").child("claimName"),
                volume.persistentVolumeClaim().claimName(),
                "must not reference a PVC that gets created for an ephemeral volume"));
      }
    }
    return good;
  }

  static void hostPath(HostPathVolumeSource source, FieldPath path, FieldErrors errors) {
    if (Checks.required(source.path(), path.child("path"), errors)) {
      Paths.noBacksteps(source.path(), path.child("path"), errors);
      if (source.type() != null) {
        Checks.oneOf(source.type(), HOST_PATH_TYPES, path.child("type"), errors);
      }
    }
  }

  static void nfs(NFSVolumeSource source, FieldPath path, FieldErrors errors) {
    Checks.required(source.server(), path.child("server"), errors);
    Checks.required(source.path(), path.child("path"), errors);
    if (!source.path().startsWith("/")) {
      errors.add(FieldError.invalid(path.child("path"), source.path(), "must be an absolute path"));
    }
  }

  static void secret(SecretVolumeSource source, FieldPath path, FieldErrors errors) {
    Checks.required(source.secretName(), path.child("secretName"), errors);
    Paths.mode(source.defaultMode(), path.child("defaultMode"), errors);
    items(source.items(), path.child("items"), errors);
  }

  static void configMap(ConfigMapVolumeSource source, FieldPath path, FieldErrors errors) {
    Checks.required(source.name(), path.child("name"), errors);
    Paths.mode(source.defaultMode(), path.child("defaultMode"), errors);
    items(source.items(), path.child("items"), errors);
  }

  private static void items(List<KeyToPath> items, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < items.size(); i++) {
      item(items.get(i), path.index(i), errors);
    }
  }

  static void item(KeyToPath item, FieldPath path, FieldErrors errors) {
    Checks.required(item.key(), path.child("key"), errors);
    Checks.required(item.path(), path.child("path"), errors);
    Paths.descendingUnreserved(item.path(), path.child("path"), errors);
    Paths.mode(item.mode(), path.child("mode"), errors);
  }

  static void downward(DownwardAPIVolumeSource source, FieldPath path, FieldErrors errors) {
    Paths.mode(source.defaultMode(), path.child("defaultMode"), errors);
    source.items().forEach(file -> file(file, path, errors));
  }

  static void file(DownwardAPIVolumeFile file, FieldPath path, FieldErrors errors) {
    Checks.required(file.path(), path.child("path"), errors);
    Paths.descendingUnreserved(file.path(), path.child("path"), errors);
    if (file.fieldRef() != null) {
      EnvironmentValidation.field(
          file.fieldRef(), EnvironmentValidation.FILE_FIELDS, path.child("fieldRef"), errors);
      if (file.resourceFieldRef() != null) {
        errors.add(
            FieldError.invalid(
                path,
                "resource",
                "fieldRef and resourceFieldRef can not be specified simultaneously"));
      }
    } else if (file.resourceFieldRef() != null) {
      EnvironmentValidation.resource(
          file.resourceFieldRef(), true, path.child("resourceFieldRef"), errors);
    } else {
      errors.add(FieldError.required(path, "one of fieldRef and resourceFieldRef is required"));
    }
    Paths.mode(file.mode(), path.child("mode"), errors);
  }
}
