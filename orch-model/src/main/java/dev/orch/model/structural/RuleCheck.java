package dev.orch.model.structural;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of a schema and the schemas within it, compiled. Immutable, for any thread. */
public final class RuleCheck {
  private static final String SPENT =
      "validation failed due to running out of cost budget, no further validation rules will be run";

  private final StructuralSchema schema;

  /** Of the value itself. */
  private final List<Rule> rules;

  private final @Nullable RuleCheck items;

  /** By name, those that have rules. */
  private final Map<String, RuleCheck> members;

  private final @Nullable RuleCheck additional;

  private RuleCheck(
      StructuralSchema schema,
      List<Rule> rules,
      @Nullable RuleCheck items,
      Map<String, RuleCheck> members,
      @Nullable RuleCheck additional) {
    this.schema = schema;
    this.rules = rules;
    this.items = items;
    this.members = members;
    this.additional = additional;
  }

  /** Compiles the rules of a kind's schema; null if it has none. */
  public static @Nullable RuleCheck of(StructuralSchema root, Expressions expressions) {
    return of(root, true, expressions);
  }

  private static @Nullable RuleCheck of(
      @Nullable StructuralSchema schema, boolean root, Expressions expressions) {
    if (schema == null) {
      return null;
    }
    boolean whole = root || schema.isEmbedded();
    List<Rule> rules =
        schema.facts().xKubernetesValidations().stream()
            .map(rule -> Rule.of(rule, schema, whole, expressions))
            .collect(ImmutableList.toImmutableList());
    ImmutableSortedMap.Builder<String, RuleCheck> members = ImmutableSortedMap.naturalOrder();
    schema
        .properties()
        .forEach(
            (name, property) -> {
              RuleCheck check = of(property, false, expressions);
              if (check != null) {
                members.put(name, check);
              }
            });
    RuleCheck items = of(schema.items(), false, expressions);
    RuleCheck additional = of(schema.additional(), false, expressions);
    RuleCheck check = new RuleCheck(schema, rules, items, members.buildOrThrow(), additional);
    boolean isEmpty =
        rules.isEmpty() && items == null && additional == null && check.members.isEmpty();
    return isEmpty ? null : check;
  }

  /**
   * Finds the rules that an object breaks.
   *
   * @param old the object that it replaces, or null if it is new
   */
  public void check(Json.Obj object, Json.@Nullable Obj old, FieldErrors errors) {
    value(object, old, "", new Budget(), errors);
  }

  /** Returns whether to go on. */
  private boolean value(
      Json value, @Nullable Json old, String path, Budget budget, FieldErrors errors) {
    if (value.isNull()) {
      return true;
    }
    Json before = old == null || old.isNull() ? null : old;
    for (Rule rule : rules) {
      if (budget.isSpent()) {
        errors.add(Rule.invalid(path, value, SPENT));
        return false;
      }
      FieldError error = rule.check(value, before, path, budget);
      // What was wrong before may stay wrong, unless the rule is about the change.
      if (error != null && (rule.usesOld() || !value.equals(before))) {
        errors.add(error);
      }
      if (error != null && budget.isSpent()) {
        return false;
      }
    }
    if (value instanceof Json.Arr array) {
      return array(array, old, path, budget, errors);
    }
    return !(value instanceof Json.Obj object) || object(object, old, path, budget, errors);
  }

  private boolean array(
      Json.Arr array, @Nullable Json old, String path, Budget budget, FieldErrors errors) {
    for (int i = 0; items != null && i < array.size(); i++) {
      Json before = Correlation.item(old, array.get(i), schema);
      if (!items.value(array.get(i), before, path + "[" + i + "]", budget, errors)) {
        return false;
      }
    }
    return true;
  }

  private boolean object(
      Json.Obj object, @Nullable Json old, String path, Budget budget, FieldErrors errors) {
    for (Map.Entry<String, Json> member : object) {
      String name = member.getKey();
      boolean named = schema.properties().containsKey(name);
      RuleCheck check = named ? members.get(name) : additional;
      if (check != null) {
        String step = named ? (path.isEmpty() ? "" : ".") + name : "[" + name + "]";
        Json before = Correlation.member(old, name);
        if (!check.value(member.getValue(), before, path + step, budget, errors)) {
          return false;
        }
      }
    }
    return true;
  }
}
