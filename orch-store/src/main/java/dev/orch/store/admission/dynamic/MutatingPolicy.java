package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicy;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Mutation;
import dev.orch.model.apply.FieldManager;
import dev.orch.model.apply.ShapeException;
import dev.orch.model.json.Json;
import dev.orch.model.patch.JsonPatch;
import dev.orch.model.patch.PatchException;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RequestExpressions;
import dev.orch.model.structural.RequestExpressions.Compiled;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.model.structural.RequestExpressions.Names;
import dev.orch.model.structural.RequestExpressions.Result;
import dev.orch.model.structural.RequestExpressions.Unit;
import dev.orch.store.api.Errors;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** A compiled MutatingAdmissionPolicy. Immutable; for any thread. */
final class MutatingPolicy {
  /** A change of the object. */
  record Change(boolean applied, Compiled expression) {}

  private final String name;
  private final MutatingAdmissionPolicySpec spec;
  private final Criteria criteria;
  private final Conditions conditions;
  private final Unit unit;
  private final List<Change> changes;
  private final Function<Kind<?>, FieldManager> merging;

  MutatingPolicy(
      MutatingAdmissionPolicy policy,
      RequestExpressions expressions,
      Function<Kind<?>, FieldManager> merging) {
    this.merging = merging;
    this.name = policy.metadata().name();
    this.spec = policy.spec();
    this.criteria = Criteria.of(spec.matchConstraints());
    boolean params = spec.paramKind() != null;
    // What has no value is told, or not, as the policy says of all its failures.
    this.conditions = new Conditions(expressions, spec.matchConditions(), params, failsIgnored());
    Names names = new Names(params, true, true);
    this.unit = expressions.unit(names);
    spec.variables().forEach(variable -> unit.declare(variable.name(), variable.expression()));
    this.changes =
        spec.mutations().stream()
            .map(mutation -> change(mutation, names))
            .collect(ImmutableList.toImmutableList());
  }

  private Change change(Mutation mutation, Names names) {
    var applied = mutation.applyConfiguration();
    var patched = mutation.jsonPatch();
    if (applied != null) {
      return new Change(true, unit.compile(applied.expression(), Result.CONFIGURATION, names));
    }
    String expression = patched == null ? "" : patched.expression();
    return new Change(false, unit.compile(expression, Result.PATCH, names));
  }

  String name() {
    return name;
  }

  MutatingAdmissionPolicySpec spec() {
    return spec;
  }

  Criteria criteria() {
    return criteria;
  }

  Conditions conditions() {
    return conditions;
  }

  List<Change> changes() {
    return changes;
  }

  boolean failsIgnored() {
    return "Ignore".equals(spec.failurePolicy());
  }

  boolean isReinvoked() {
    return spec.reinvocationPolicy().equals("IfNeeded");
  }

  /**
   * The object of a kind as one of the changes makes it. @throws ExpressionException if it can't
   */
  <V extends Resource> V changed(Change change, Facts facts, Kind<V> kind)
      throws ExpressionException {
    Json.Obj object = Objects.requireNonNull(facts.object()).asObject();
    Object value = Evaluations.value(change.expression, unit.begin(facts), new Budget());
    Json changed =
        change.applied
            ? merged(object, ((Json) Objects.requireNonNull(value)).asObject(), kind)
            : patched(object, (Json) Objects.requireNonNull(value));
    try {
      return kind.rules().defaults(kind.read(changed, unknown -> {}));
    } catch (DecodeException | IllegalStateException e) {
      throw Errors.internal(String.valueOf(e.getMessage()));
    }
  }

  private Json merged(Json.Obj object, Json.Obj configuration, Kind<?> kind)
      throws ExpressionException {
    Json.Obj whole = configuration.with("apiVersion", kind.apiVersion()).with("kind", kind.name());
    try {
      return merging.apply(kind).merged(object, whole);
    } catch (ShapeException e) {
      throw new ExpressionException("error applying patch: " + e.getMessage());
    }
  }

  private static Json patched(Json.Obj object, Json operations) throws ExpressionException {
    try {
      return JsonPatch.of(operations).apply(object);
    } catch (PatchException e) {
      if (e.fault() == PatchException.Fault.TEST_FAILED) {
        return object; // then nothing is to be done
      }
      throw new ExpressionException("JSONPath: " + e.getMessage());
    }
  }
}
