package dev.orch.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.IdentityExpressions.About;
import dev.orch.model.structural.IdentityExpressions.Compiled;
import java.util.List;
import java.util.Optional;

/** Compiles the expressions about tokens, users and wishes. Stateless. */
final class IdentityCompiler {
  private static final CelType TEXT = SimpleType.STRING;
  private static final String OPTIONAL_SELECT = "_?._";

  private static final CelType REQUIREMENT =
      RequestTypes.struct(
          "kubernetes.SelectorRequirement",
          "key",
          TEXT,
          "operator",
          TEXT,
          "values",
          RequestTypes.TEXTS);
  private static final CelType SELECTOR =
      RequestTypes.struct(
          "kubernetes.SelectorAttributes",
          "rawSelector",
          TEXT,
          "requirements",
          ListType.create(REQUIREMENT));
  private static final CelType OBJECTS =
      RequestTypes.struct(
          "kubernetes.ResourceAttributes",
          "namespace",
          TEXT,
          "verb",
          TEXT,
          "group",
          TEXT,
          "version",
          TEXT,
          "resource",
          TEXT,
          "subresource",
          TEXT,
          "name",
          TEXT,
          "fieldSelector",
          SELECTOR,
          "labelSelector",
          SELECTOR);
  private static final CelType PATH =
      RequestTypes.struct("kubernetes.NonResourceAttributes", "path", TEXT, "verb", TEXT);
  private static final CelType ACCESS =
      RequestTypes.struct(
          "kubernetes.SubjectAccessReviewSpec",
          "resourceAttributes",
          OBJECTS,
          "nonResourceAttributes",
          PATH,
          "user",
          TEXT,
          "groups",
          RequestTypes.TEXTS,
          "extra",
          MapType.create(TEXT, RequestTypes.TEXTS),
          "uid",
          TEXT);

  private static final CelTypeProvider TYPES =
      new CelTypeProvider() {
        @SuppressWarnings("Immutable") // types are
        private final ImmutableList<CelType> all =
            ImmutableList.of(RequestTypes.USER, ACCESS, OBJECTS, PATH, SELECTOR, REQUIREMENT);

        @Override
        public ImmutableCollection<CelType> types() {
          return all;
        }

        @Override
        public Optional<CelType> findType(String name) {
          return all.stream().filter(type -> type.name().equals(name)).findFirst();
        }
      };

  private IdentityCompiler() {}

  static Compiled compile(String text, About about, boolean condition) {
    CelValidationResult checked =
        Machine.COMPILER
            .toCompilerBuilder()
            .setTypeProvider(TYPES)
            .addVar(about.variable(), type(about))
            .build()
            .compile(text);
    if (checked.hasError()) {
      return Compiled.refused("compilation failed: " + Faults.shown(checked, ""));
    }
    try {
      CelAbstractSyntaxTree tree = checked.getAst();
      if (condition && !tree.getResultType().equals(SimpleType.BOOL)) {
        return Compiled.refused("must evaluate to bool");
      }
      CelRuntime.Program program = Machine.RUNTIME.createProgram(tree);
      return new Compiled(
          (subject, budget) -> evaluate(program, about, subject, budget),
          "",
          selected(tree, about.variable()));
    } catch (CelValidationException | CelEvaluationException e) {
      return Compiled.refused("compilation failed: " + e.getMessage());
    }
  }

  private static CelType type(About about) {
    return switch (about) {
      case CLAIMS -> MapType.create(TEXT, SimpleType.DYN);
      case USER -> RequestTypes.USER;
      case ACCESS -> ACCESS;
    };
  }

  private static Json evaluate(
      CelRuntime.Program program, About about, Json.Obj subject, Budget budget)
      throws ExpressionException {
    Meter meter = new Meter();
    try {
      Object value =
          program.trace(ImmutableMap.of(about.variable(), Values.of(subject, null, false)), meter);
      return Changes.json(value);
    } catch (Meter.Exceeded e) {
      throw tooCostly();
    } catch (CelEvaluationException e) {
      throw meter.isExceeded() ? tooCostly() : new ExpressionException(Faults.evaluation(e));
    } finally {
      budget.spend(meter.spent());
    }
  }

  private static ExpressionException tooCostly() {
    return ExpressionException.tooCostly("operation cancelled: actual cost limit exceeded");
  }

  /** The members that are named of a variable, as {@code v.member} or {@code v.?member}. */
  private static ImmutableSortedSet<String> selected(CelAbstractSyntaxTree tree, String variable) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .flatMap(node -> member(node.expr(), variable).stream())
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  private static Optional<String> member(CelExpr expression, String variable) {
    if (expression.getKind() == ExprKind.Kind.SELECT) {
      CelExpr.CelSelect select = expression.select();
      return isVariable(select.operand(), variable)
          ? Optional.of(select.field())
          : Optional.empty();
    }
    if (expression.getKind() != ExprKind.Kind.CALL
        || !expression.call().function().equals(OPTIONAL_SELECT)) {
      return Optional.empty();
    }
    List<CelExpr> args = expression.call().args();
    return isVariable(args.get(0), variable)
            && args.get(1).getKind() == ExprKind.Kind.CONSTANT
            && args.get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(args.get(1).constant().stringValue())
        : Optional.empty();
  }

  private static boolean isVariable(CelExpr expression, String variable) {
    return expression.getKind() == ExprKind.Kind.IDENT
        && expression.ident().name().equals(variable);
  }
}
