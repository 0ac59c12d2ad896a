package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.DynamicObject;
import dev.orch.model.KindRules;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Defaulting;
import dev.orch.model.structural.ObjectCheck;
import dev.orch.model.structural.RuleCheck;
import dev.orch.model.structural.StructuralSchema;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a structural schema makes of objects without a record.
 *
 * @param rules its rules, or null if it has none
 * @param hasStatus whether the status is written apart
 * @param scale where the scale is, or null
 */
record CustomRules(
    StructuralSchema schema,
    @Nullable RuleCheck rules,
    boolean hasStatus,
    @Nullable CustomScale scale)
    implements KindRules<DynamicObject> {
  private static final FieldPath METADATA = FieldPath.of("metadata");

  @Override
  public DynamicObject defaults(DynamicObject object) {
    return object.withContent(Defaulting.apply(object.json(), schema));
  }

  @Override
  public DynamicObject prepareForCreate(DynamicObject object) {
    return hasStatus ? object.withContent(object.json().without("status")) : object;
  }

  @Override
  public DynamicObject prepareForStatusUpdate(
      DynamicObject object, DynamicObject old, Instant now) {
    Json status = object.json().get("status");
    Json.Obj content =
        status == null ? old.json().without("status") : old.json().with("status", status);
    return old.withContent(content)
        .withMetadata(old.metadata().withManagedFields(object.metadata().managedFields()));
  }

  @Override
  public List<String> keptByStatus() {
    return ImmutableList.of("metadata", "spec");
  }

  @Override
  public void validate(DynamicObject object, ValidationContext context, FieldErrors errors) {
    check(object, null, errors);
  }

  @Override
  public void validateUpdate(
      DynamicObject object, DynamicObject old, ValidationContext context, FieldErrors errors) {
    check(object, old, errors);
  }

  @Override
  public void validateStatusUpdate(
      DynamicObject object, DynamicObject old, ValidationContext context, FieldErrors errors) {
    check(object, old, errors);
  }

  private void check(DynamicObject object, @Nullable DynamicObject old, FieldErrors errors) {
    FieldErrors found = new FieldErrors();
    if (old != null) {
      // An update is checked as new objects are, too.
      ObjectMetaValidation.validateContent(object.metadata(), METADATA, found);
    }
    ObjectCheck.values(object.json(), old == null ? null : old.json(), schema, found);
    if (scale != null) {
      scale.validate(object.json(), found);
    }
    ObjectCheck.parts(object.json(), old == null ? null : old.json(), schema, found);
    if (rules != null && found.list().stream().anyMatch(ObjectCheck::isBlocking)) {
      found.add(
          new FieldError(
              FieldError.Type.INVALID,
              "<nil>",
              Json.Null.NULL,
              "some validation rules were not checked because the object was invalid; correct the"
                  + " existing errors to complete validation"));
    } else if (rules != null) {
      rules.check(object.json(), old == null ? null : old.json(), found);
    }
    found.list().forEach(errors::add);
  }
}
