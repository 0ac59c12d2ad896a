package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimSpec;
import dev.orch.model.core.TypedLocalObjectReference;
import dev.orch.model.core.TypedObjectReference;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Objects;

/** The rules of claims of volumes. Stateless. */
final class ClaimValidation {
  private static final ImmutableList<String> MODES =
      ImmutableList.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  private static final FieldPath SPEC = FieldPath.of("spec");

  private ClaimValidation() {}

  static void validate(PersistentVolumeClaimSpec spec, FieldPath path, FieldErrors errors) {
    modes(spec.accessModes(), "at least 1 access mode is required", path, errors);
    Checks.selector(spec.selector(), path.child("selector"), errors);
    storage(spec, path.child("resources").key("storage"), errors);
    if (spec.storageClassName() != null && !spec.storageClassName().isEmpty()) {
      Checks.subdomain(spec.storageClassName(), path.child("storageClassName"), errors);
    }
    volumeMode(spec.volumeMode(), path.child("volumeMode"), errors);
    sources(spec, path, errors);
    if (spec.volumeAttributesClassName() != null && !spec.volumeAttributesClassName().isEmpty()) {
      Checks.subdomain(
          spec.volumeAttributesClassName(), path.child("volumeAttributesClassName"), errors);
    }
  }

  /** How a volume is mounted; at least one way. */
  static void modes(List<String> modes, String none, FieldPath spec, FieldErrors errors) {
    FieldPath path = spec.child("accessModes");
    if (modes.isEmpty()) {
      errors.add(FieldError.required(path, none));
    }
    for (String mode : modes) {
      Checks.oneOf(mode, MODES, path, errors);
    }
    if (modes.contains("ReadWriteOncePod") && modes.stream().distinct().count() > 1) {
      errors.add(
          FieldError.forbidden(path, "may not use ReadWriteOncePod with other access modes"));
    }
  }

  static void volumeMode(
      @org.jspecify.annotations.Nullable String mode, FieldPath path, FieldErrors errors) {
    if (mode != null) {
      Checks.oneOf(mode, ImmutableList.of("Block", "Filesystem"), path, errors);
    }
  }

  private static void storage(PersistentVolumeClaimSpec spec, FieldPath path, FieldErrors errors) {
    Quantity amount = spec.resources().requests().get("storage");
    if (amount == null) {
      errors.add(FieldError.required(path, ""));
    } else if (amount.signum() <= 0) {
      errors.add(FieldError.invalid(path, amount.toString(), "must be greater than zero"));
    }
  }

  private static void sources(PersistentVolumeClaimSpec spec, FieldPath path, FieldErrors errors) {
    TypedLocalObjectReference source = spec.dataSource();
    TypedObjectReference reference = spec.dataSourceRef();
    if (source != null) {
      reference(source.apiGroup(), source.kind(), source.name(), path.child("dataSource"), errors);
    }
    if (reference != null) {
      reference(
          reference.apiGroup(),
          reference.kind(),
          reference.name(),
          path.child("dataSourceRef"),
          errors);
    }
    boolean local =
        reference != null && Objects.requireNonNullElse(reference.namespace(), "").isEmpty();
    if (source != null
        && reference != null
        && local
        && !(source.apiGroup().equals(reference.apiGroup())
            && source.kind().equals(reference.kind())
            && source.name().equals(reference.name()))) {
      errors.add(FieldError.invalid(path, Json.Obj.EMPTY, "must match dataSourceRef"));
    }
  }

  private static void reference(
      String group, String kind, String name, FieldPath path, FieldErrors errors) {
    Checks.required(name, path.child("name"), errors);
    Checks.required(kind, path.child("kind"), errors);
    if (group.isEmpty() && !kind.equals("PersistentVolumeClaim")) {
      errors.add(
          FieldError.invalid(
              path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
    }
  }

  static void validateUpdate(
      PersistentVolumeClaim claim, PersistentVolumeClaim old, FieldErrors errors) {
    validate(claim.spec(), SPEC, errors);
    PersistentVolumeClaimSpec before = old.spec();
    boolean bound = old.status().phase().equals("Bound");
    PersistentVolumeClaimSpec allowed = before;
    if (bound) {
      allowed =
          allowed
              .withResources(before.resources().withRequests(claim.spec().resources().requests()))
              .withVolumeAttributesClassName(claim.spec().volumeAttributesClassName());
    }
    if (before.volumeName().isEmpty()) {
      allowed = allowed.withVolumeName(claim.spec().volumeName());
    }
    if (before.storageClassName() == null) {
      allowed = allowed.withStorageClassName(claim.spec().storageClassName());
    }
    if (!allowed.equals(claim.spec())) {
      errors.add(
          FieldError.forbidden(
              SPEC,
              "spec is immutable after creation except resources.requests and"
                  + " volumeAttributesClassName for bound claims\n"
                  + GoDiff.diff(GoStruct.json(allowed), GoStruct.json(claim.spec()))));
    }
    if (bound) {
      notBelowCapacity(claim, old, errors);
    }
  }

  private static void notBelowCapacity(
      PersistentVolumeClaim claim, PersistentVolumeClaim old, FieldErrors errors) {
    Quantity wanted = claim.spec().resources().requests().get("storage");
    Quantity before = old.spec().resources().requests().get("storage");
    Quantity has = old.status().capacity().get("storage");
    if (wanted != null
        && before != null
        && wanted.compareTo(before) < 0
        && (has == null || wanted.compareTo(has) <= 0)) {
      errors.add(
          FieldError.forbidden(
              SPEC.child("resources").child("requests").child("storage"),
              "field can not be less than status.capacity"));
    }
  }

  static void validateStatus(PersistentVolumeClaim claim, FieldErrors errors) {
    FieldPath path = FieldPath.of("status", "capacity");
    claim
        .status()
        .capacity()
        .forEach((name, amount) -> Checks.notNegative(amount, path.key(name), errors));
  }
}
