package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.orch.cel.RequestUnit.CelRequestProgram;
import dev.orch.cel.RequestUnit.Variable;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RequestExpressions.Check;
import dev.orch.model.structural.RequestExpressions.Evaluation;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.model.structural.RequestExpressions.Program;
import dev.orch.model.structural.RequestExpressions.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Evaluates the expressions of one policy for one request. For one thread. */
final class CelEvaluation implements Evaluation {
  /** A variable has no value. */
  private static final class NoVariable extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoVariable(String message) {
      super(message, null, false, false);
    }
  }

  private static final List<String> TIMES =
      ImmutableList.of("creationTimestamp", "deletionTimestamp", "lastTransitionTime");

  private final Facts facts;
  private final Map<String, Variable> declared;

  /** What is known by now, by name. */
  private final Map<String, Object> known = new TreeMap<>();

  /** What is charged for variables that are evaluated meanwhile. */
  private Budget charged = new Budget();

  CelEvaluation(Facts facts, Map<String, Variable> declared) {
    this.facts = facts;
    this.declared = declared;
  }

  @Override
  public @Nullable Object evaluate(Program program, Budget budget) throws ExpressionException {
    CelRequestProgram compiled = (CelRequestProgram) program;
    charged = budget;
    Object value = run(compiled);
    if (value instanceof NullValue) {
      return null;
    }
    boolean change = compiled.result() == Result.CONFIGURATION || compiled.result() == Result.PATCH;
    return change ? Changes.json(value) : value;
  }

  private Object run(CelRequestProgram compiled) throws ExpressionException {
    Meter meter = new Meter();
    try {
      return compiled.program().trace(this::find, meter);
    } catch (Meter.Exceeded e) {
      throw tooCostly();
    } catch (CelEvaluationException e) {
      throw meter.isExceeded() ? tooCostly() : new ExpressionException(Faults.evaluation(e));
    } finally {
      charged.spend(meter.spent());
    }
  }

  private static ExpressionException tooCostly() {
    return ExpressionException.tooCostly("operation cancelled: actual cost limit exceeded");
  }

  private Optional<Object> find(String name) {
    Object present = known.get(name);
    if (present != null) {
      return Optional.of(present);
    }
    Object value = value(name);
    if (value != null) {
      known.put(name, value);
    }
    return Optional.ofNullable(value);
  }

  private @Nullable Object value(String name) {
    return switch (name) {
      case "object" -> of(facts.object());
      case "oldObject" -> of(facts.oldObject());
      case "params" -> of(facts.params());
      case "request" -> of(facts.request());
      case "namespaceObject" -> timed(of(facts.namespaceObject()));
      case "authorizer" -> new AuthorizerFunctions.Somebody(facts.authorizer(), "");
      case "authorizer.requestResource" -> requestResource();
      default -> {
        Variable variable = declared.get(name);
        yield variable == null ? null : variable(name, variable);
      }
    };
  }

  private static Object of(@Nullable Json json) {
    return json == null ? NullValue.NULL_VALUE : Values.of(json, null, false);
  }

  /** Expressions see a namespace's times as such. */
  private static Object timed(Object value) {
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(timed(item)));
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> members = new LinkedHashMap<>();
      map.forEach(
          (key, member) ->
              members.put(
                  key, TIMES.contains(key) ? Instant.parse(member.toString()) : timed(member)));
      return members;
    }
    return value;
  }

  private Object requestResource() {
    Json.Obj request = facts.request();
    Json.Obj resource = request.object("requestResource");
    return new AuthorizerFunctions.OfResource(
        facts.authorizer(),
        new Check(
            "",
            "",
            resource.text("group"),
            resource.text("resource"),
            request.text("requestSubResource"),
            request.text("namespace"),
            request.text("name"),
            ""));
  }

  private Object variable(String name, Variable variable) {
    String shown = Json.of(name.substring(RequestUnit.VARIABLES.length())).toString();
    CelRequestProgram program = variable.program();
    if (program == null) {
      throw new NoVariable(
          "composited variable " + shown + " fails to compile: " + variable.fault());
    }
    try {
      return run(program);
    } catch (ExpressionException e) {
      throw new NoVariable(
          "composited variable " + shown + " fails to evaluate: " + e.getMessage());
    }
  }
}
