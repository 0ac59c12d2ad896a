package dev.orch.cel;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.orch.model.Kind;
import dev.orch.model.admissionregistration.Variable;
import dev.orch.model.structural.TypeChecks.Checker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks one policy's expressions as if objects were of one kind. For one thread. */
final class TypedUnit implements Checker {
  private final CelCompiler compiler;

  TypedUnit(Kind<?> object, @Nullable Kind<?> params, List<Variable> variables) {
    ObjectTypes types = new ObjectTypes(new RequestTypes(false, ImmutableMap.of()));
    CelType self = types.of(object);
    CelType given = params == null ? SimpleType.DYN : types.of(params);
    CelCompilerBuilder builder =
        Machine.COMPILER
            .toCompilerBuilder()
            .setTypeProvider(types)
            .addVar("object", self)
            .addVar("oldObject", self)
            .addVar("params", given)
            .addVar("request", RequestTypes.REQUEST)
            .addVar("namespaceObject", RequestTypes.NAMESPACE)
            .addVar("authorizer", AuthorizerFunctions.AUTHORIZER)
            .addVar("authorizer.requestResource", AuthorizerFunctions.RESOURCE);
    for (Variable variable : variables) {
      CelType type = typeOf(variable.expression(), builder.build());
      builder.addVar(RequestUnit.VARIABLES + variable.name(), type);
    }
    this.compiler = builder.build();
  }

  /** What is wrong with a variable is told where it is used, if it matters there. */
  private static CelType typeOf(String expression, CelCompiler compiler) {
    CelValidationResult result = compiler.compile(expression);
    try {
      return result.hasError() ? SimpleType.DYN : result.getAst().getResultType();
    } catch (CelValidationException e) {
      return SimpleType.DYN;
    }
  }

  @Override
  public String fault(String expression) {
    CelValidationResult parsed = compiler.parse(expression);
    if (parsed.hasError()) {
      return Faults.shown(parsed, "Syntax error: ");
    }
    try {
      CelValidationResult checked = compiler.check(parsed.getAst());
      return checked.hasError() ? Faults.shown(checked, "") : "";
    } catch (CelValidationException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
