package dev.orch.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.orch.model.structural.RequestExpressions.Compiled;
import dev.orch.model.structural.RequestExpressions.Evaluation;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.model.structural.RequestExpressions.Names;
import dev.orch.model.structural.RequestExpressions.Program;
import dev.orch.model.structural.RequestExpressions.Result;
import dev.orch.model.structural.RequestExpressions.Unit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The expressions of one policy. For one thread while variables are declared. */
final class RequestUnit implements Unit {
  static final String VARIABLES = "variables.";

  /** A variable as it was declared: its type, and its program or what is wrong with it. */
  record Variable(CelType type, @Nullable CelRequestProgram program, String fault) {}

  /**
   * A compiled expression.
   *
   * @param result what it comes to, or null for a variable's
   */
  record CelRequestProgram(CelRuntime.Program program, CelType type, @Nullable Result result)
      implements Program {}

  /** An expression is none, for a reason. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String why) {
      super(why, null, false, false);
    }
  }

  private final Names names;
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  /**
   * @param names what its variables may speak of
   */
  RequestUnit(Names names) {
    this.names = names;
  }

  @Override
  public @Nullable String declare(String name, String expression) {
    Variable variable;
    try {
      CelRequestProgram program = program(expression, null, names);
      variable = new Variable(program.type, program, "");
    } catch (Refused e) {
      variable = new Variable(SimpleType.DYN, null, String.valueOf(e.getMessage()));
    }
    variables.put(VARIABLES + name, variable);
    return variable.fault.isEmpty() ? null : variable.fault;
  }

  @Override
  public Compiled compile(String expression, Result result, Names allowed) {
    try {
      return new Compiled(expression, program(expression, result, allowed), "");
    } catch (Refused e) {
      return new Compiled(expression, null, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Evaluation begin(Facts facts) {
    return new CelEvaluation(facts, variables);
  }

  private CelRequestProgram program(String text, @Nullable Result result, Names allowed)
      throws Refused {
    CelValidationResult parsed = Machine.COMPILER.parse(text);
    if (parsed.hasError()) {
      throw new Refused("compilation failed: " + Faults.shown(parsed, "Syntax error: "));
    }
    try {
      CelAbstractSyntaxTree tree = parsed.getAst();
      CelValidationResult checked = compiler(tree, allowed).check(tree);
      if (checked.hasError()) {
        throw new Refused("compilation failed: " + Faults.shown(checked, ""));
      }
      CelType type = checked.getAst().getResultType();
      if (result != null) {
        check(type, result);
      }
      CelRuntime.Program program = Machine.RUNTIME.createProgram(Changes.asMaps(checked.getAst()));
      return new CelRequestProgram(program, type, result);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new Refused("compilation failed: " + e.getMessage());
    }
  }

  private CelCompiler compiler(CelAbstractSyntaxTree tree, Names allowed) {
    CelCompilerBuilder builder =
        Machine.COMPILER
            .toCompilerBuilder()
            .setTypeProvider(new RequestTypes(allowed.changes(), Changes.made(tree)))
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .addVar("request", RequestTypes.REQUEST)
            .addVar("namespaceObject", RequestTypes.NAMESPACE);
    if (allowed.params()) {
      builder.addVar("params", SimpleType.DYN);
    }
    if (allowed.authorizer()) {
      builder.addVar("authorizer", AuthorizerFunctions.AUTHORIZER);
      builder.addVar("authorizer.requestResource", AuthorizerFunctions.RESOURCE);
    }
    variables.forEach((name, variable) -> builder.addVar(name, variable.type));
    return builder.build();
  }

  private static void check(CelType type, Result result) throws Refused {
    boolean fits =
        switch (result) {
          case BOOL -> type.equals(SimpleType.BOOL);
          case STRING -> type.equals(SimpleType.STRING);
          case STRING_OR_NULL ->
              type.equals(SimpleType.STRING) || type.equals(SimpleType.NULL_TYPE);
          case CONFIGURATION -> type.name().equals(Changes.OBJECT);
          case PATCH ->
              type instanceof ListType list && (list.elemType().name().equals(Changes.PATCH));
        };
    if (!fits) {
      throw new Refused("must evaluate to " + wanted(result) + " but got " + CelTypes.format(type));
    }
  }

  private static String wanted(Result result) {
    return switch (result) {
      case BOOL -> "bool";
      case STRING -> "string";
      case STRING_OR_NULL -> "one of [string null_type]";
      case CONFIGURATION -> Changes.OBJECT;
      case PATCH -> "list(" + Changes.PATCH + ")";
    };
  }
}
