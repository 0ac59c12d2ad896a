package dev.orch.cel;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions;
import dev.orch.model.structural.StructuralSchema;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Expressions in CEL, with the functions that Kubernetes adds. Immutable, for any thread. */
public final class CelExpressions implements Expressions {
  private static final CelOptions OPTIONS = CelOptions.current().build();

  /** What is made when the first expression comes: many programs have none. */
  private static final class Machine {
    static final CelCompiler COMPILER =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.sets(OPTIONS),
                CelExtensions.comprehensions())
            .addFunctionDeclarations(Functions.declarations())
            .build();
    static final CelRuntime RUNTIME =
        CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.sets(OPTIONS),
                CelExtensions.comprehensions())
            .addFunctionBindings(Functions.bindings())
            .build();
  }

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
      return Compiled.refused("compilation failed: " + shown(parsed, "Syntax error: "));
    }
    try {
      CelValidationResult checked = compiler.check(parsed.getAst());
      return checked.hasError()
          ? Compiled.refused("compilation failed: " + shown(checked, ""))
          : compiled(checked.getAst(), about, result);
    } catch (CelValidationException | CelEvaluationException e) {
      return Compiled.refused("compilation failed: " + e.getMessage());
    }
  }

  @Override
  public @Nullable String syntaxFault(String text) {
    CelValidationResult parsed = Machine.COMPILER.parse(text);
    return parsed.hasError() ? "compilation failed: " + shown(parsed, "Syntax error: ") : null;
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

  /** The faults as Kubernetes shows them: each with the line it is in, and where there. */
  private static String shown(CelValidationResult result, String prefix) {
    return result.getErrors().stream()
        .map(issue -> issue(issue, result, prefix))
        .collect(Collectors.joining("\n"));
  }

  private static String issue(CelIssue issue, CelValidationResult result, String prefix) {
    int line = issue.getSourceLocation().getLine();
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    String message = issue.getMessage().replaceFirst(" \\(candidates: .*\\)$", "");
    String source =
        result.getSource().getSnippet(line).orElse(Splitter.on('\n').splitToList("").get(0));
    return "ERROR: <input>:"
        + line
        + ":"
        + (column + 1)
        + ": "
        + prefix
        + message
        + "\n | "
        + source
        + "\n | "
        + ".".repeat(column)
        + "^";
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
        String message = String.valueOf(e.getMessage());
        throw new ExpressionException(message.replaceFirst("^evaluation error[^:]*(:\\d+)?: ", ""));
      } finally {
        budget.spend(meter.spent());
      }
    }

    private static ExpressionException tooCostly() {
      return ExpressionException.tooCostly("operation cancelled: actual cost limit exceeded");
    }
  }
}
