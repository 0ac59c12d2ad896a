package dev.orch.cel;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.orch.model.json.Json;
import dev.orch.model.structural.DeviceExpressions;
import dev.orch.model.structural.Expressions;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.model.structural.RequestExpressions;
import dev.orch.model.structural.StructuralSchema;
import dev.orch.model.structural.TypeChecks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Expressions in CEL, with the functions that Kubernetes adds. Immutable, for any thread. */
public final class CelExpressions implements Expressions {
  /** Made by those who assemble, or by {@link java.util.ServiceLoader}. */
  public CelExpressions() {}

  @Override
  public Compiled compile(String text, About about, Result result) {
    SchemaTypes types = new SchemaTypes(about.schema(), about.root());
    CelType old = about.optionalOld() ? OptionalType.create(types.self()) : types.self();
    CelCompiler compiler =
        Machine.COMPILER
            .toCompilerBuilder()
            .setTypeProvider(types)
            .addVar("self", types.self())
            .addVar("oldSelf", old)
            .build();
    CelValidationResult parsed = compiler.parse(text);
    if (parsed.hasError()) {
      return Compiled.refused("compilation failed: " + Faults.shown(parsed, "Syntax error: "));
    }
    try {
      CelValidationResult checked = compiler.check(parsed.getAst());
      return checked.hasError()
          ? Compiled.refused("compilation failed: " + Faults.shown(checked, ""))
          : compiled(checked.getAst(), about, result);
    } catch (CelValidationException | CelEvaluationException e) {
      return Compiled.refused("compilation failed: " + e.getMessage());
    }
  }

  @Override
  public RequestExpressions requests() {
    return RequestUnit::new;
  }

  @Override
  public TypeChecks types() {
    return TypedUnit::new;
  }

  @Override
  public IdentityExpressions identities() {
    return IdentityCompiler::compile;
  }

  @Override
  public DeviceExpressions devices() {
    return DeviceCompiler::compile;
  }

  private static Compiled compiled(CelAbstractSyntaxTree tree, About about, Result result)
      throws CelEvaluationException {
    CelType type = tree.getResultType();
    if (result == Result.BOOL && !type.equals(SimpleType.BOOL)) {
      return Compiled.refused("cel expression must evaluate to a bool");
    }
    if (result == Result.STRING && !type.equals(SimpleType.STRING)) {
      return Compiled.refused("must evaluate to a string");
    }
    boolean usesOld =
        tree.getReferenceMap().values().stream()
            .map(CelReference::name)
            .anyMatch("oldSelf"::equals);
    CelRuntime.Program program = Machine.RUNTIME.createProgram(tree);
    long cost = CostEstimate.of(tree, about.schema());
    return new Compiled(new CelProgram(program, about), "", usesOld, cost);
  }

  /** A compiled expression. */
  private record CelProgram(CelRuntime.Program program, About about) implements Program {
    @Override
    public Object evaluate(Json self, @Nullable Json old, Budget budget)
        throws ExpressionException {
      StructuralSchema schema = about.schema();
      ImmutableMap.Builder<String, Object> variables = ImmutableMap.builder();
      variables.put("self", Values.of(self, schema, about.root()));
      if (about.optionalOld()) {
        variables.put(
            "oldSelf", Optional.ofNullable(old).map(o -> Values.of(o, schema, about.root())));
      } else if (old != null) {
        variables.put("oldSelf", Values.of(old, schema, about.root()));
      }
      Meter meter = new Meter();
      try {
        return program.trace(variables.buildOrThrow(), meter);
      } catch (Meter.Exceeded e) {
        throw tooCostly();
      } catch (CelEvaluationException e) {
        if (meter.isExceeded()) {
          throw tooCostly();
        }
        throw new ExpressionException(Faults.evaluation(e));
      } finally {
        budget.spend(meter.spent());
      }
    }

    private static ExpressionException tooCostly() {
      return ExpressionException.tooCostly("operation cancelled: actual cost limit exceeded");
    }
  }
}
