package dev.orch.model.validation;

import dev.orch.model.NameRule;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.schema.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What every kind's metadata must satisfy, on create and on update. Stateless. */
public final class ObjectMetaValidation {
  private static final int MAX_ANNOTATIONS = 256 * 1024;
  private static final String IMMUTABLE = "field is immutable";

  private ObjectMetaValidation() {}

  /**
   * The faults of the metadata of an object that is created, whose name has been generated.
   *
   * @param namespaced whether the kind is
   */
  public static void validate(
      ObjectMeta meta, boolean namespaced, NameRule rule, FieldPath path, FieldErrors errors) {
    if (!meta.generateName().isEmpty()) {
      for (String message : Names.namePrefix(rule, meta.generateName())) {
        errors.add(FieldError.invalid(path.child("generateName"), meta.generateName(), message));
      }
    }
    if (meta.name().isEmpty()) {
      errors.add(FieldError.required(path.child("name"), "name or generateName is required"));
    } else {
      for (String message : Names.name(rule, meta.name())) {
        errors.add(FieldError.invalid(path.child("name"), meta.name(), message));
      }
    }
    validateNamespace(meta, namespaced, path.child("namespace"), errors);
    if (meta.generation() < 0) {
      errors.add(
          FieldError.invalid(
              path.child("generation"), meta.generation(), "must be greater than or equal to 0"));
    }
    validateContent(meta, path, errors);
  }

  private static void validateNamespace(
      ObjectMeta meta, boolean namespaced, FieldPath path, FieldErrors errors) {
    if (!namespaced) {
      if (!meta.namespace().isEmpty()) {
        errors.add(FieldError.forbidden(path, "not allowed on this type"));
      }
    } else if (meta.namespace().isEmpty()) {
      errors.add(FieldError.required(path, ""));
    } else {
      for (String message : Names.dnsLabel(meta.namespace())) {
        errors.add(FieldError.invalid(path, meta.namespace(), message));
      }
    }
  }

  /** The faults of metadata that replaces other metadata of the same object. */
  public static void validateUpdate(
      ObjectMeta meta, ObjectMeta old, FieldPath path, FieldErrors errors) {
    validateContent(meta, path, errors);
    validateChange(meta, old, path, errors);
  }

  /**
   * The faults of labels, annotations, owners, finalizers and managed fields: what both create and
   * update check. A fault is found once by each check that looks for it, as in Kubernetes, which
   * lists it in a Status' causes so often, though once in the message.
   */
  public static void validateContent(ObjectMeta meta, FieldPath path, FieldErrors errors) {
    validateSets(meta, path, errors);
    validateFinalizers(meta.finalizers(), path.child("finalizers"), errors);
    validateManagedFields(meta.managedFields(), path.child("managedFields"), errors);
  }

  /** The faults of the change alone. */
  public static void validateChange(
      ObjectMeta meta, ObjectMeta old, FieldPath path, FieldErrors errors) {
    if (old.deletionTimestamp() != null) {
      validateNoNewFinalizers(
          meta.finalizers(), old.finalizers(), path.child("finalizers"), errors);
    }
    if (meta.resourceVersion().isEmpty()) {
      errors.add(
          FieldError.invalid(path.child("resourceVersion"), "", "must be specified for an update"));
    }
    if (meta.generation() < old.generation()) {
      errors.add(
          FieldError.invalid(
              path.child("generation"), meta.generation(), "must not be decremented"));
    }
    validateImmutable(meta, old, path, errors);
    validateSets(meta, path, errors);
    validateManagedFields(meta.managedFields(), path.child("managedFields"), errors);
  }

  private static void validateImmutable(
      ObjectMeta meta, ObjectMeta old, FieldPath path, FieldErrors errors) {
    same(Json.of(meta.name()), Json.of(old.name()), path.child("name"), errors);
    same(Json.of(meta.namespace()), Json.of(old.namespace()), path.child("namespace"), errors);
    same(Json.of(meta.uid()), Json.of(old.uid()), path.child("uid"), errors);
    same(
        time(meta.creationTimestamp()),
        time(old.creationTimestamp()),
        path.child("creationTimestamp"),
        errors);
    same(
        time(meta.deletionTimestamp()),
        time(old.deletionTimestamp()),
        path.child("deletionTimestamp"),
        errors);
    same(
        number(meta.deletionGracePeriodSeconds()),
        number(old.deletionGracePeriodSeconds()),
        path.child("deletionGracePeriodSeconds"),
        errors);
  }

  private static Json time(@Nullable Instant time) {
    return time == null ? Json.Null.NULL : Json.of(Times.format(time));
  }

  private static Json number(@Nullable Long number) {
    return number == null ? Json.Null.NULL : Json.of(number);
  }

  private static void same(Json value, Json old, FieldPath path, FieldErrors errors) {
    if (!value.equals(old)) {
      errors.add(FieldError.invalid(path, value, IMMUTABLE));
    }
  }

  private static void validateSets(ObjectMeta meta, FieldPath path, FieldErrors errors) {
    validateLabels(meta.labels(), path.child("labels"), errors);
    validateAnnotations(meta.annotations(), path.child("annotations"), errors);
    validateOwners(meta.ownerReferences(), path.child("ownerReferences"), errors);
  }

  /** The faults of labels: their keys and values. */
  public static void validateLabels(
      Map<String, String> labels, FieldPath path, FieldErrors errors) {
    labels.forEach(
        (key, value) -> {
          for (String message : Names.qualified(key)) {
            errors.add(FieldError.invalid(path, key, message));
          }
          for (String message : Names.labelValue(value)) {
            errors.add(FieldError.invalid(path, value, message));
          }
        });
  }

  /** The faults of annotations: their keys, and their size together. */
  public static void validateAnnotations(
      Map<String, String> annotations, FieldPath path, FieldErrors errors) {
    long size = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      for (String message : Names.qualified(annotation.getKey().toLowerCase(Locale.ROOT))) {
        errors.add(FieldError.invalid(path, annotation.getKey(), message));
      }
      size += bytes(annotation.getKey()) + bytes(annotation.getValue());
    }
    if (size > MAX_ANNOTATIONS) {
      errors.add(FieldError.tooLong(path, MAX_ANNOTATIONS));
    }
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void validateOwners(
      List<OwnerReference> owners, FieldPath path, FieldErrors errors) {
    String controller = "";
    for (OwnerReference owner : owners) {
      validateOwner(owner, path, errors);
      if (!Boolean.TRUE.equals(owner.controller())) {
        continue;
      }
      String name = owner.kind() + "/" + owner.name();
      if (controller.isEmpty()) {
        controller = name;
      } else {
        List<Json> all = owners.stream().<Json>map(Shown::json).toList();
        errors.add(
            FieldError.invalid(
                path,
                Json.array(all),
                "Only one reference can have Controller set to true. Found \"true\" in references"
                    + " for "
                    + controller
                    + " and "
                    + name));
      }
    }
  }

  private static void validateOwner(OwnerReference owner, FieldPath path, FieldErrors errors) {
    String apiVersion = owner.apiVersion();
    if (apiVersion.substring(apiVersion.indexOf('/') + 1).isEmpty()) {
      errors.add(
          FieldError.invalid(path.child("apiVersion"), apiVersion, "version must not be empty"));
    }
    notEmpty(owner.kind(), path.child("kind"), errors);
    notEmpty(owner.name(), path.child("name"), errors);
    notEmpty(owner.uid(), path.child("uid"), errors);
    if (apiVersion.equals("v1") && owner.kind().equals("Event")) {
      errors.add(
          FieldError.invalid(
              path, Shown.json(owner), "/v1, Kind=Event is disallowed from being an owner"));
    }
  }

  private static void notEmpty(String value, FieldPath path, FieldErrors errors) {
    if (value.isEmpty()) {
      errors.add(FieldError.invalid(path, value, "must not be empty"));
    }
  }

  private static void validateFinalizers(
      List<String> finalizers, FieldPath path, FieldErrors errors) {
    for (String finalizer : finalizers) {
      for (String message : Names.qualified(finalizer)) {
        errors.add(FieldError.invalid(path, finalizer, message));
      }
    }
    if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
      errors.add(
          FieldError.invalid(
              path,
              Json.strings(finalizers),
              "finalizer orphan and foregroundDeletion cannot be both set"));
    }
  }

  private static void validateNoNewFinalizers(
      List<String> finalizers, List<String> old, FieldPath path, FieldErrors errors) {
    TreeSet<String> added = new TreeSet<>(finalizers);
    old.forEach(added::remove);
    if (!added.isEmpty()) {
      String list = added.stream().map(f -> "\"" + f + "\"").collect(Collectors.joining(", "));
      errors.add(
          FieldError.forbidden(
              path,
              "no new finalizers can be added if the object is being deleted, found new finalizers"
                  + " []string{"
                  + list
                  + "}"));
    }
  }

  private static void validateManagedFields(
      List<ManagedFieldsEntry> entries, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < entries.size(); i++) {
      ManagedFieldsEntry entry = entries.get(i);
      FieldPath at = path.index(i);
      if (!entry.operation().equals("Apply") && !entry.operation().equals("Update")) {
        errors.add(
            FieldError.invalid(
                at.child("operation"), entry.operation(), "must be `Apply` or `Update`"));
      }
      if (!entry.fieldsType().isEmpty() && !Objects.equals(entry.fieldsType(), "FieldsV1")) {
        errors.add(
            FieldError.invalid(at.child("fieldsType"), entry.fieldsType(), "must be `FieldsV1`"));
      }
      validateManager(entry.manager(), at.child("fieldManager"), errors);
    }
  }

  /** The faults of a field manager's name. */
  public static void validateManager(String manager, FieldPath path, FieldErrors errors) {
    if (bytes(manager) > 128) {
      errors.add(FieldError.tooLong(path, 128));
    }
    if (manager.codePoints().anyMatch(Character::isISOControl)) {
      errors.add(FieldError.invalid(path, manager, "should only contain printable characters"));
    }
  }
}
