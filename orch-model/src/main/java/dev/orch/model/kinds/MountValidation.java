package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.SecurityContext;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeDevice;
import dev.orch.model.core.VolumeMount;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rules of where a container's volumes are mounted. Stateless. */
final class MountValidation {
  private MountValidation() {}

  static void mounts(
      Container container, Map<String, Volume> volumes, FieldPath path, FieldErrors errors) {
    Set<String> used = new TreeSet<>();
    for (int i = 0; i < container.volumeMounts().size(); i++) {
      VolumeMount mount = container.volumeMounts().get(i);
      FieldPath at = path.index(i);
      Checks.required(mount.name(), at.child("name"), errors);
      if (!volumes.containsKey(mount.name())) {
        errors.add(FieldError.notFound(at.child("name"), mount.name()));
      }
      Checks.required(mount.mountPath(), at.child("mountPath"), errors);
      if (!used.add(mount.mountPath())) {
        errors.add(FieldError.invalid(at.child("mountPath"), mount.mountPath(), "must be unique"));
      }
      for (VolumeDevice device : container.volumeDevices()) {
        if (device.name().equals(mount.name())) {
          errors.add(
              FieldError.invalid(
                  at.child("name"), mount.name(), "must not already exist in volumeDevices"));
        }
        if (device.devicePath().equals(mount.mountPath())) {
          errors.add(
              FieldError.invalid(
                  at.child("mountPath"),
                  mount.mountPath(),
                  "must not already exist as a path in volumeDevices"));
        }
      }
      Volume volume = volumes.get(mount.name());
      paths(mount, volume != null && volume.image() != null, path, at, errors);
      if (mount.mountPropagation() != null) {
        propagation(container, mount.mountPropagation(), path.child("mountPropagation"), errors);
      }
      readOnly(mount, path.child("recursiveReadOnly"), errors);
    }
  }

  private static void paths(
      VolumeMount mount, boolean image, FieldPath path, FieldPath at, FieldErrors errors) {
    String sub = mount.subPath();
    String expression = mount.subPathExpr();
    if (image && !sub.isEmpty()) {
      errors.add(
          FieldError.invalid(at.child("subPath"), sub, "not allowed in image volume sources"));
    }
    if (image && !expression.isEmpty()) {
      errors.add(
          FieldError.invalid(
              at.child("subPathExpr"), expression, "not allowed in image volume sources"));
    }
    if (!sub.isEmpty()) {
      Paths.descending(sub, path.child("subPath"), errors);
    }
    if (!expression.isEmpty()) {
      if (!sub.isEmpty()) {
        errors.add(
            FieldError.invalid(
                at.child("subPathExpr"),
                expression,
                "subPathExpr and subPath are mutually exclusive"));
      }
      Paths.descending(expression, path.child("subPathExpr"), errors);
    }
  }

  private static void propagation(
      Container container, String propagation, FieldPath path, FieldErrors errors) {
    Checks.oneOf(
        propagation, ImmutableList.of("Bidirectional", "HostToContainer", "None"), path, errors);
    SecurityContext security = container.securityContext();
    boolean privileged = security != null && Boolean.TRUE.equals(security.privileged());
    if (propagation.equals("Bidirectional") && !privileged) {
      errors.add(
          FieldError.forbidden(
              path, "Bidirectional mount propagation is available only to privileged containers"));
    }
  }

  private static void readOnly(VolumeMount mount, FieldPath path, FieldErrors errors) {
    String mode = mount.recursiveReadOnly();
    if (mode == null || mode.equals("Disabled")) {
      return;
    }
    if (!mode.equals("Enabled") && !mode.equals("IfPossible")) {
      errors.add(
          FieldError.notSupported(
              path, mode, ImmutableList.of("Disabled", "Enabled", "IfPossible")));
      return;
    }
    if (!mount.readOnly()) {
      errors.add(FieldError.forbidden(path, "may only be specified when readOnly is true"));
    }
    if (mount.mountPropagation() != null && !mount.mountPropagation().equals("None")) {
      errors.add(
          FieldError.forbidden(
              path, "may only be specified when mountPropagation is None or not specified"));
    }
  }

  static void devices(
      Container container, Map<String, Volume> volumes, FieldPath path, FieldErrors errors) {
    Set<String> names = new TreeSet<>();
    Set<String> paths = new TreeSet<>();
    for (int i = 0; i < container.volumeDevices().size(); i++) {
      VolumeDevice device = container.volumeDevices().get(i);
      FieldPath at = path.index(i);
      if (Checks.required(device.name(), at.child("name"), errors) && !names.add(device.name())) {
        errors.add(FieldError.invalid(at.child("name"), device.name(), "must be unique"));
      }
      deviceVolume(device, volumes.get(device.name()), at, errors);
      Checks.required(device.devicePath(), at.child("devicePath"), errors);
      if (paths.contains(device.devicePath())) {
        errors.add(
            FieldError.invalid(at.child("devicePath"), device.devicePath(), "must be unique"));
      }
      if (Paths.hasBacksteps(device.devicePath())) {
        errors.add(
            FieldError.invalid(
                at.child("devicePath"), device.devicePath(), "can not contain backsteps ('..')"));
      } else {
        paths.add(device.devicePath());
      }
      againstMounts(container, device, at, errors);
    }
  }

  private static void deviceVolume(
      VolumeDevice device,
      @org.jspecify.annotations.Nullable Volume volume,
      FieldPath at,
      FieldErrors errors) {
    if (volume == null) {
      errors.add(FieldError.notFound(at.child("name"), device.name()));
    } else if (volume.persistentVolumeClaim() == null && volume.ephemeral() == null) {
      errors.add(
          FieldError.invalid(
              at.child("name"),
              device.name(),
              "can only use volume source type of PersistentVolumeClaim or Ephemeral for block"
                  + " mode"));
    }
  }

  private static void againstMounts(
      Container container, VolumeDevice device, FieldPath at, FieldErrors errors) {
    for (VolumeMount mount : container.volumeMounts()) {
      if (mount.name().equals(device.name())) {
        errors.add(
            FieldError.invalid(
                at.child("name"), device.name(), "must not already exist in volumeMounts"));
      }
      if (mount.mountPath().equals(device.devicePath())) {
        errors.add(
            FieldError.invalid(
                at.child("devicePath"),
                device.devicePath(),
                "must not already exist as a path in volumeMounts"));
      }
    }
  }
}
