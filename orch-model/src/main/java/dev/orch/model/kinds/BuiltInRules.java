package dev.orch.model.kinds;

import dev.orch.model.KindRules;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;

/**
 * The rules of a built-in kind with what such kinds check of the metadata beside what every kind
 * does: finalizers must be qualified, and an update's metadata is checked again.
 *
 * @param rechecks whether an update checks the metadata as a creation does, too
 */
record BuiltInRules<T extends Resource>(KindRules<T> rules, boolean rechecks)
    implements KindRules<T> {
  private static final FieldPath METADATA = FieldPath.of("metadata");

  @Override
  public T defaults(T object) {
    return rules.defaults(object);
  }

  @Override
  public ObjectMeta bareMetadata(T object) {
    return rules.bareMetadata(object);
  }

  @Override
  public T prepareForCreate(T object) {
    return rules.prepareForCreate(object);
  }

  @Override
  public T prepareForUpdate(T object, T old) {
    return rules.prepareForUpdate(object, old);
  }

  @Override
  public T prepareForStatusUpdate(T object, T old, Instant now) {
    return rules.prepareForStatusUpdate(object, old, now);
  }

  @Override
  public boolean countsAsChange(T object, T old) {
    return rules.countsAsChange(object, old);
  }

  @Override
  public void validate(T object, ValidationContext context, FieldErrors errors) {
    validateFinalizers(object.metadata(), errors);
    rules.validate(object, context, errors);
  }

  private static void validateFinalizers(ObjectMeta meta, FieldErrors errors) {
    FieldPath path = METADATA.child("finalizers");
    List<String> finalizers = meta.finalizers();
    for (int i = 0; i < finalizers.size(); i++) {
      NamespaceRules.validateStandard(finalizers.get(i), path.index(i), errors);
    }
  }

  @Override
  public void validateUpdate(T object, T old, ValidationContext context, FieldErrors errors) {
    ObjectMetaValidation.validateChange(object.metadata(), old.metadata(), METADATA, errors);
    validateFinalizers(object.metadata(), errors);
    if (rechecks) {
      ObjectMetaValidation.validateContent(object.metadata(), METADATA, errors);
    }
    rules.validateUpdate(object, old, context, errors);
  }

  @Override
  public void validateStatusUpdate(T object, T old, ValidationContext context, FieldErrors errors) {
    ObjectMetaValidation.validateChange(object.metadata(), old.metadata(), METADATA, errors);
    rules.validateStatusUpdate(object, old, context, errors);
  }

  @Override
  public List<String> warnings(T object) {
    return rules.warnings(object);
  }

  @Override
  public List<String> updateWarnings(T object, T old) {
    return rules.updateWarnings(object, old);
  }

  @Override
  public T prepareForPartUpdate(String part, T object, T old) {
    return rules.prepareForPartUpdate(part, object, old);
  }

  @Override
  public void validatePartUpdate(
      String part, T object, T old, ValidationContext context, FieldErrors errors) {
    ObjectMetaValidation.validateChange(object.metadata(), old.metadata(), METADATA, errors);
    rules.validatePartUpdate(part, object, old, context, errors);
  }
}
