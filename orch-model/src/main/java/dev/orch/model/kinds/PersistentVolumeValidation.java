package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Quantity;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeSpec;
import dev.orch.model.json.Json;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.Set;

/** The rules of persistent volumes. Stateless. */
final class PersistentVolumeValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final Set<String> NO_SOURCES =
      ImmutableSet.of(
          "capacity",
          "accessModes",
          "claimRef",
          "persistentVolumeReclaimPolicy",
          "storageClassName",
          "mountOptions",
          "volumeMode",
          "nodeAffinity",
          "volumeAttributesClassName");

  private PersistentVolumeValidation() {}

  static void validate(PersistentVolume volume, FieldErrors errors) {
    PersistentVolumeSpec spec = volume.spec();
    ClaimValidation.modes(spec.accessModes(), "", SPEC, errors);
    capacity(spec, errors);
    if (!spec.persistentVolumeReclaimPolicy().isEmpty()) {
      Checks.oneOf(
          spec.persistentVolumeReclaimPolicy(),
          ImmutableList.of("Delete", "Recycle", "Retain"),
          SPEC.child("persistentVolumeReclaimPolicy"),
          errors);
    }
    if (spec.nodeAffinity() != null) {
      FieldPath path = SPEC.child("nodeAffinity");
      if (spec.nodeAffinity().required() == null) {
        errors.add(
            FieldError.required(path.child("required"), "must specify required node constraints"));
      } else {
        AffinityValidation.nodeSelector(
            spec.nodeAffinity().required(), path.child("required"), errors);
      }
    }
    sources(spec, errors);
    if (spec.hostPath() != null
        && spec.hostPath().path().equals("/")
        && spec.persistentVolumeReclaimPolicy().equals("Recycle")) {
      errors.add(
          FieldError.forbidden(
              SPEC.child("hostPath"),
              "may not be '/' when `persistentVolumeReclaimPolicy` is 'Recycle'"));
    }
    if (!spec.storageClassName().isEmpty()) {
      Checks.subdomain(spec.storageClassName(), SPEC.child("storageClassName"), errors);
    }
    ClaimValidation.volumeMode(spec.volumeMode(), SPEC.child("volumeMode"), errors);
  }

  private static void capacity(PersistentVolumeSpec spec, FieldErrors errors) {
    FieldPath path = SPEC.child("capacity");
    if (spec.capacity().isEmpty()) {
      errors.add(FieldError.required(path, ""));
    }
    Quantity storage = spec.capacity().get("storage");
    if (storage == null || spec.capacity().size() > 1) {
      errors.add(
          Checks.notSupported(
              path,
              spec.capacity().isEmpty() ? Json.Null.NULL : Checks.json(strings(spec)),
              ImmutableList.of("storage")));
    }
    spec.capacity()
        .forEach(
            (name, amount) -> {
              if (amount.signum() <= 0) {
                errors.add(
                    FieldError.invalid(
                        path.key(name), amount.toString(), "must be greater than zero"));
              }
            });
  }

  private static java.util.Map<String, String> strings(PersistentVolumeSpec spec) {
    java.util.TreeMap<String, String> strings = new java.util.TreeMap<>();
    spec.capacity().forEach((name, amount) -> strings.put(name, amount.toString()));
    return strings;
  }

  /** A volume is of one kind of storage. */
  private static void sources(PersistentVolumeSpec spec, FieldErrors errors) {
    int count = 0;
    for (FieldInfo field : RecordType.of(PersistentVolumeSpec.class).fields()) {
      if (NO_SOURCES.contains(field.name()) || field.get(spec) == null) {
        continue;
      }
      FieldPath path = SPEC.child(field.name());
      count++;
      if (count > 1) {
        errors.add(FieldError.forbidden(path, "may not specify more than 1 volume type"));
      } else {
        source(spec, field.name(), path, errors);
      }
    }
    if (count == 0) {
      errors.add(FieldError.required(SPEC, "must specify a volume type"));
    }
  }

  private static void source(
      PersistentVolumeSpec spec, String name, FieldPath path, FieldErrors errors) {
    if (spec.hostPath() != null && name.equals("hostPath")) {
      VolumeValidation.hostPath(spec.hostPath(), path, errors);
    } else if (spec.nfs() != null && name.equals("nfs")) {
      VolumeValidation.nfs(spec.nfs(), path, errors);
    } else if (spec.local() != null && name.equals("local")) {
      if (Checks.required(spec.local().path(), path.child("path"), errors)) {
        Paths.noBacksteps(spec.local().path(), path.child("path"), errors);
      }
      if (spec.nodeAffinity() == null) {
        errors.add(
            FieldError.required(SPEC.child("nodeAffinity"), "Local volume requires node affinity"));
      }
    } else if (spec.csi() != null && name.equals("csi")) {
      VolumeSourceValidation.csiDriver(spec.csi().driver(), path.child("driver"), errors);
      Checks.required(spec.csi().volumeHandle(), path.child("volumeHandle"), errors);
    }
  }

  static void validateUpdate(PersistentVolume volume, PersistentVolume old, FieldErrors errors) {
    validate(volume, errors);
    PersistentVolumeSpec spec = volume.spec();
    PersistentVolumeSpec before = old.spec();
    boolean same = true;
    for (FieldInfo field : RecordType.of(PersistentVolumeSpec.class).fields()) {
      same &=
          NO_SOURCES.contains(field.name())
              || java.util.Objects.equals(field.get(spec), field.get(before));
    }
    if (!same) {
      errors.add(
          FieldError.forbidden(
              SPEC.child("persistentvolumesource"),
              "spec.persistentvolumesource is immutable after creation"));
    }
    Checks.same(spec.volumeMode(), before.volumeMode(), FieldPath.of("volumeMode"), errors);
    if (before.nodeAffinity() != null) {
      Checks.same(spec.nodeAffinity(), before.nodeAffinity(), FieldPath.of("nodeAffinity"), errors);
    }
  }
}
