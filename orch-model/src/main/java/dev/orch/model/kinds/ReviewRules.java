package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.KindRules;
import dev.orch.model.Resource;
import dev.orch.model.authorization.FieldSelectorAttributes;
import dev.orch.model.authorization.LabelSelectorAttributes;
import dev.orch.model.authorization.LocalSubjectAccessReview;
import dev.orch.model.authorization.NonResourceAttributes;
import dev.orch.model.authorization.ResourceAttributes;
import dev.orch.model.authorization.SelfSubjectAccessReview;
import dev.orch.model.authorization.SubjectAccessReview;
import dev.orch.model.authorization.SubjectAccessReviewSpec;
import dev.orch.model.json.Json;
import dev.orch.model.meta.FieldSelectorRequirement;
import dev.orch.model.meta.LabelSelectorRequirement;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a question may look like that asks whether somebody may do something. Stateless. */
final class ReviewRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath OBJECTS = FieldPath.of("spec", "resourceAttributes");
  private static final FieldPath PATHS = FieldPath.of("spec", "nonResourceAttributes");
  private static final ImmutableList<String> OPERATORS =
      ImmutableList.of("In", "NotIn", "Exists", "DoesNotExist");

  private ReviewRules() {}

  static KindRules<SubjectAccessReview> subject(Supplier<Kind<SubjectAccessReview>> kind) {
    return new KindRules<>() {
      @Override
      public void validate(
          SubjectAccessReview review, ValidationContext context, FieldErrors errors) {
        subject(review.spec(), errors);
        unnamed(kind.get(), review, "", "must be empty", errors);
      }
    };
  }

  static KindRules<SelfSubjectAccessReview> self(Supplier<Kind<SelfSubjectAccessReview>> kind) {
    return new KindRules<>() {
      @Override
      public void validate(
          SelfSubjectAccessReview review, ValidationContext context, FieldErrors errors) {
        wish(review.spec().resourceAttributes(), review.spec().nonResourceAttributes(), errors);
        unnamed(kind.get(), review, "", "must be empty", errors);
      }
    };
  }

  static KindRules<LocalSubjectAccessReview> local(Supplier<Kind<LocalSubjectAccessReview>> kind) {
    return new KindRules<>() {
      @Override
      public void validate(
          LocalSubjectAccessReview review, ValidationContext context, FieldErrors errors) {
        subject(review.spec(), errors);
        String namespace = review.metadata().namespace();
        unnamed(kind.get(), review, namespace, "must be empty except for namespace", errors);
        ResourceAttributes objects = review.spec().resourceAttributes();
        if (objects != null && !objects.namespace().equals(namespace)) {
          errors.add(
              FieldError.invalid(
                  OBJECTS.child("namespace"),
                  objects.namespace(),
                  "must match metadata.namespace"));
        }
        NonResourceAttributes path = review.spec().nonResourceAttributes();
        if (path != null) {
          errors.add(
              FieldError.invalid(PATHS, GoStruct.json(path), "disallowed on this kind of request"));
        }
      }
    };
  }

  private static void subject(SubjectAccessReviewSpec spec, FieldErrors errors) {
    wish(spec.resourceAttributes(), spec.nonResourceAttributes(), errors);
    if (spec.user().isEmpty() && spec.groups().isEmpty()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("user"), "", "at least one of user or group must be specified"));
    }
  }

  private static void wish(
      @Nullable ResourceAttributes objects,
      @Nullable NonResourceAttributes path,
      FieldErrors errors) {
    if (objects != null && path != null) {
      errors.add(
          FieldError.invalid(
              PATHS,
              GoStruct.json(path),
              "cannot be specified in combination with resourceAttributes"));
    }
    if (objects == null && path == null) {
      errors.add(
          FieldError.invalid(
              OBJECTS,
              Json.Null.NULL,
              "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
    }
    if (objects != null) {
      fields(objects.fieldSelector(), OBJECTS.child("fieldSelector"), errors);
      labels(objects.labelSelector(), OBJECTS.child("labelSelector"), errors);
    }
  }

  private static void fields(
      @Nullable FieldSelectorAttributes selector, FieldPath at, FieldErrors errors) {
    if (selector == null) {
      return;
    }
    List<FieldSelectorRequirement> all = selector.requirements();
    either(selector.rawSelector(), all.isEmpty(), at, errors);
    for (int i = 0; i < all.size(); i++) {
      FieldSelectorRequirement one = all.get(i);
      FieldPath path = at.child("requirements").index(i);
      if (one.key().isEmpty()) {
        errors.add(FieldError.required(path.child("key"), "must be specified"));
      }
      operator(one.operator(), one.values(), path, errors);
    }
  }

  private static void labels(
      @Nullable LabelSelectorAttributes selector, FieldPath at, FieldErrors errors) {
    if (selector == null) {
      return;
    }
    List<LabelSelectorRequirement> all = selector.requirements();
    either(selector.rawSelector(), all.isEmpty(), at, errors);
    for (int i = 0; i < all.size(); i++) {
      LabelSelectorRequirement one = all.get(i);
      FieldPath path = at.child("requirements").index(i);
      operator(one.operator(), one.values(), path, errors);
      Checks.qualified(one.key(), path.child("key"), errors);
    }
  }

  private static void either(
      String raw, boolean withoutRequirements, FieldPath at, FieldErrors errors) {
    if (!raw.isEmpty() && !withoutRequirements) {
      errors.add(
          FieldError.invalid(
              at.child("rawSelector"), raw, "may not specified at the same time as requirements"));
    }
    if (raw.isEmpty() && withoutRequirements) {
      errors.add(
          FieldError.required(
              at.child("requirements"),
              "when " + at + " is specified, requirements or rawSelector is required"));
    }
  }

  private static void operator(
      String operator, List<String> values, FieldPath at, FieldErrors errors) {
    if (!Checks.operator(operator, values, at, errors)) {
      errors.add(Checks.notSupported(at.child("operator"), Json.of(operator), OPERATORS));
    }
  }

  /** A question has no name and nothing else that tells it from others. */
  private static <T extends Resource> void unnamed(
      Kind<T> kind, T review, String namespace, String detail, FieldErrors errors) {
    ObjectMeta metadata = review.metadata().withManagedFields(ImmutableList.of());
    ObjectMeta bare = RecordType.of(ObjectMeta.class).zero().withNamespace(namespace);
    if (!metadata.equals(bare)) {
      Json shown = Json.parseInOrder(kind.encode(review)).asObject().object("metadata");
      errors.add(FieldError.invalid(FieldPath.of("metadata"), shown, detail));
    }
  }
}
