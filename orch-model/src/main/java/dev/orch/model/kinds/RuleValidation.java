package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apiextensions.ValidationRule;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions;
import dev.orch.model.structural.Expressions.About;
import dev.orch.model.structural.Expressions.Compiled;
import dev.orch.model.structural.RulePath;
import dev.orch.model.structural.Sizes;
import dev.orch.model.structural.StructuralSchema;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules within a schema: whether their expressions are sound, and cheap enough. For one schema.
 */
final class RuleValidation {
  private static final List<String> REASONS =
      ImmutableList.of(
          "FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate");

  /** The most that one expression may be estimated to cost, and all of a schema. */
  private static final long EXPRESSION_LIMIT = 10_000_000;

  private static final long SCHEMA_LIMIT = 100_000_000;

  /** What costs a hundredth of that is told, but not more than ten of them. */
  private static final int WORTH_TELLING = 100;

  private static final int MOST_TOLD = 10;

  private final Expressions expressions;
  private final FieldErrors errors;
  private final List<Expensive> expensive = new ArrayList<>();
  private double total;

  /** An expression that costs much. */
  private record Expensive(FieldPath path, double cost) {}

  private RuleValidation(Expressions expressions, FieldErrors errors) {
    this.expressions = expressions;
    this.errors = errors;
  }

  static void validate(
      StructuralSchema root, Expressions expressions, FieldPath path, FieldErrors errors) {
    RuleValidation validation = new RuleValidation(expressions, errors);
    validation.schema(root, new Place(path, true, 1, null));
    if (validation.total > SCHEMA_LIMIT) {
      validation.expensive.stream()
          .filter(e -> e.cost > SCHEMA_LIMIT / (double) WORTH_TELLING)
          .sorted(Comparator.comparingDouble(Expensive::cost).reversed())
          .limit(MOST_TOLD)
          .forEach(
              e ->
                  errors.add(
                      FieldError.forbidden(
                          e.path,
                          "contributed to estimated rule cost total exceeding cost limit for"
                              + " entire OpenAPIv3 schema")));
      errors.add(
          FieldError.forbidden(
              path,
              "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema "
                  + exceeds(validation.total, SCHEMA_LIMIT)));
    }
  }

  /**
   * Where a schema is.
   *
   * @param times how often values of it can be there
   * @param lost what makes that a value can't be found in the object before, or null
   */
  private record Place(FieldPath path, boolean root, double times, @Nullable FieldPath lost) {
    Place below(FieldPath at, double more, boolean loses) {
      return new Place(at, false, times * more, lost == null && loses ? path : lost);
    }
  }

  private void schema(StructuralSchema schema, Place place) {
    List<ValidationRule> rules = schema.facts().xKubernetesValidations();
    int before = errors.size();
    for (int i = 0; i < rules.size(); i++) {
      blamed(rules.get(i), schema, place.path.child("x-kubernetes-validations").index(i));
    }
    boolean sound = errors.size() == before;
    for (int i = 0; sound && i < rules.size(); i++) {
      FieldPath at = place.path.child("x-kubernetes-validations").index(i);
      rule(rules.get(i), schema, place, at);
    }
    for (Map.Entry<String, StructuralSchema> property : schema.properties().entrySet()) {
      FieldPath at = place.path.child("properties").key(property.getKey());
      schema(property.getValue(), place.below(at, 1, false));
    }
    if (schema.items() != null) {
      boolean loses = !schema.listType().equals("map");
      schema(
          schema.items(),
          place.below(place.path.child("items"), (double) Sizes.mostItems(schema), loses));
    }
    if (schema.additional() != null) {
      schema(
          schema.additional(),
          place.below(
              place.path.child("additionalProperties"), (double) Sizes.mostMembers(schema), false));
    }
  }

  private void rule(ValidationRule rule, StructuralSchema schema, Place place, FieldPath at) {
    if (rule.rule().isBlank()) {
      return;
    }
    boolean whole = place.root || schema.isEmbedded();
    About about = new About(schema, whole, Boolean.TRUE.equals(rule.optionalOldSelf()));
    Compiled compiled = expressions.compile(rule.rule(), about, Expressions.Result.BOOL);
    Json shown = GoStruct.json(rule);
    cost(compiled.cost() * place.times, "rule", at);
    if (compiled.program() == null) {
      errors.add(FieldError.invalid(at.child("rule"), shown, compiled.fault()));
    }
    message(rule, about, shown, at);
    if (compiled.usesOld() && place.lost != null) {
      errors.add(
          FieldError.invalid(
              at.child("rule"),
              rule.rule(),
              "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                  + place.lost));
    }
    if (compiled.program() != null && !compiled.usesOld() && rule.optionalOldSelf() != null) {
      errors.add(
          FieldError.invalid(
              at.child("optionalOldSelf"),
              Json.of(rule.optionalOldSelf()),
              "may not be set if oldSelf is not used in rule"));
    }
  }

  private void message(ValidationRule rule, About about, Json shown, FieldPath at) {
    if (rule.messageExpression().isBlank()) {
      return;
    }
    Compiled message =
        expressions.compile(rule.messageExpression(), about, Expressions.Result.STRING);
    if (message.program() == null) {
      String fault = "messageExpression " + message.fault();
      errors.add(FieldError.invalid(at.child("messageExpression"), shown, fault));
    } else {
      cost((double) message.cost(), "messageExpression", at);
    }
  }

  private void blamed(ValidationRule rule, StructuralSchema schema, FieldPath at) {
    String reason = rule.reason();
    if (reason != null && !REASONS.contains(reason)) {
      errors.add(FieldError.notSupported(at.child("reason"), reason, REASONS));
    }
    try {
      String unused = RulePath.of(rule.fieldPath(), schema);
    } catch (IllegalArgumentException e) {
      errors.add(
          FieldError.invalid(
              at.child("fieldPath"), rule.fieldPath(), "fieldPath must be a valid path"));
    }
  }

  private void cost(double cost, String what, FieldPath at) {
    total += cost;
    expensive.add(new Expensive(at.child(what), cost));
    if (cost > EXPRESSION_LIMIT) {
      errors.add(
          FieldError.forbidden(
              at.child(what), "estimated " + what + " cost " + exceeds(cost, EXPRESSION_LIMIT)));
    }
  }

  private static String exceeds(double cost, long limit) {
    double factor = cost / limit;
    String shown =
        factor > 100
            ? "more than 100x"
            : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
    return "exceeds budget by factor of "
        + shown
        + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where"
        + " arrays, maps, and strings are declared)";
  }
}
