package dev.orch.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.orch.model.structural.Sizes;
import dev.orch.model.structural.StructuralSchema;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The most that an evaluation can cost, from how large the values can be that an expression walks
 * through. For one expression.
 */
final class CostEstimate {
  /** Reading a text costs a tenth of a step a letter; a pattern is four times as slow. */
  private static final double PER_LETTER = 0.1;

  private static final double PER_PATTERN = 0.25;
  private static final double PER_LITERAL = 10;

  /** Where nothing is known of a size. */
  private static final double UNKNOWN = 1024 * 1024;

  /** What is known of the variables, by name. */
  private final Map<String, @Nullable StructuralSchema> known = new TreeMap<>();

  private CostEstimate(StructuralSchema self) {
    known.put("self", self);
    known.put("oldSelf", self);
  }

  static long of(CelAbstractSyntaxTree tree, StructuralSchema self) {
    return (long) Math.min(Long.MAX_VALUE / 2.0, new CostEstimate(self).cost(tree.getExpr()));
  }

  private double cost(CelExpr expression) {
    return switch (expression.getKind()) {
      case IDENT -> 1;
      case SELECT -> 1 + cost(expression.select().operand());
      case CALL -> call(expression.call());
      case LIST ->
          PER_LITERAL + expression.list().elements().stream().mapToDouble(this::cost).sum();
      case MAP ->
          3 * PER_LITERAL
              + expression.map().entries().stream()
                  .mapToDouble(e -> cost(e.key()) + cost(e.value()))
                  .sum();
      case COMPREHENSION -> comprehension(expression.comprehension());
      default -> 0;
    };
  }

  private double call(CelExpr.CelCall call) {
    double arguments =
        call.target().map(this::cost).orElse(0.0)
            + call.args().stream().mapToDouble(this::cost).sum();
    return arguments + own(call);
  }

  private double own(CelExpr.CelCall call) {
    double target = call.target().map(this::size).orElse(0.0);
    double first = call.args().isEmpty() ? 0 : size(call.args().get(0));
    double second = call.args().size() < 2 ? 0 : size(call.args().get(1));
    return switch (call.function()) {
      case "startsWith", "endsWith" -> 1 + first * PER_LETTER;
      case "contains" -> 1 + target * PER_LETTER * Math.max(1, first * PER_LETTER);
      case "matches" -> 1 + target * PER_LETTER * Math.max(1, first * PER_PATTERN);
      case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" -> 1 + Math.min(first, second) * PER_LETTER;
      case "_+_" -> 1 + (first + second) * PER_LETTER;
      case "@in" -> 1 + second;
      case "lowerAscii",
          "upperAscii",
          "trim",
          "replace",
          "split",
          "substring",
          "format",
          "join",
          "quote",
          "url",
          "isURL",
          "find",
          "findAll",
          "quantity",
          "isQuantity",
          "ip",
          "isIP",
          "cidr",
          "isCIDR",
          "semver",
          "isSemver",
          "validate" ->
          1 + Math.max(target, first) * PER_LETTER;
      case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> 1 + target;
      default -> 1;
    };
  }

  private double comprehension(CelExpr.CelComprehension loop) {
    double times = size(loop.iterRange());
    StructuralSchema range = schema(loop.iterRange());
    StructuralSchema item = range == null ? null : range.items();
    StructuralSchema member = range == null ? null : range.additional();
    boolean two = !loop.iterVar2().isEmpty();
    known.put(loop.iterVar(), two ? null : item);
    if (two) {
      known.put(loop.iterVar2(), item == null ? member : item);
    }
    return cost(loop.iterRange())
        + cost(loop.accuInit())
        + times * (cost(loop.loopCondition()) + cost(loop.loopStep()) + 1)
        + cost(loop.result());
  }

  /** What is known of the value of an expression, or null. */
  private @Nullable StructuralSchema schema(CelExpr expression) {
    switch (expression.getKind()) {
      case IDENT -> {
        return known.get(expression.ident().name());
      }
      case SELECT -> {
        StructuralSchema of = schema(expression.select().operand());
        return of == null ? null : member(of, expression.select().field());
      }
      case CALL -> {
        CelExpr.CelCall call = expression.call();
        boolean element = call.function().equals("_[_]") || call.function().equals("_[?_]");
        StructuralSchema of = element ? schema(call.args().get(0)) : null;
        if (of == null) {
          return null;
        }
        return of.items() == null ? of.additional() : of.items();
      }
      default -> {
        return null;
      }
    }
  }

  private static @Nullable StructuralSchema member(StructuralSchema of, String escaped) {
    for (Map.Entry<String, StructuralSchema> property : of.properties().entrySet()) {
      if (Escaping.escape(property.getKey()).orElse("").equals(escaped)) {
        return property.getValue();
      }
    }
    return of.additional();
  }

  /** The most letters, items or members of the value of an expression. */
  private double size(CelExpr expression) {
    switch (expression.getKind()) {
      case CONSTANT -> {
        CelConstant constant = expression.constant();
        boolean text = constant.getKind() == CelConstant.Kind.STRING_VALUE;
        return text ? constant.stringValue().length() : 1;
      }
      case LIST -> {
        return expression.list().elements().size();
      }
      case MAP -> {
        return expression.map().entries().size();
      }
      case CALL -> {
        CelExpr.CelCall call = expression.call();
        if (call.function().equals("size")) {
          return 1;
        }
      }
      default -> {}
    }
    StructuralSchema schema = schema(expression);
    return schema == null ? unknown(expression) : size(schema);
  }

  private double unknown(CelExpr expression) {
    // What a function makes of a value is about as large as the value.
    if (expression.getKind() == CelExpr.ExprKind.Kind.CALL) {
      CelExpr.CelCall call = expression.call();
      return call.target().map(this::size).orElse(1.0);
    }
    return expression.getKind() == CelExpr.ExprKind.Kind.IDENT ? 1 : UNKNOWN;
  }

  private static double size(StructuralSchema schema) {
    return switch (schema.type()) {
      case "string" -> (double) Sizes.mostLetters(schema);
      case "array" -> (double) Sizes.mostItems(schema);
      case "object" ->
          schema.additional() == null
              ? schema.properties().size()
              : (double) Sizes.mostMembers(schema);
      default -> 1;
    };
  }
}
