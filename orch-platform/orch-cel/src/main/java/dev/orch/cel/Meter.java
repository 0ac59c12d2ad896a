package dev.orch.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import dev.orch.model.structural.Expressions.Budget;
import java.util.Collection;
import java.util.Map;

/**
 * Counts what an evaluation costs: a step for each part that is evaluated, and more where a part's
 * value is large. It ends an evaluation that costs too much. For one evaluation.
 */
final class Meter implements CelEvaluationListener {
  /** How many letters are read in one step. */
  private static final int LETTERS_PER_STEP = 10;

  /** What it costs to find out what somebody may do. */
  private static final int PER_CHECK = 350_000;

  /** Ends an evaluation. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    Exceeded() {
      super("cost limit exceeded", null, false, false);
    }
  }

  private long spent;

  @Override
  public void callback(CelExpr expression, Object value) {
    switch (expression.getKind()) {
      case CONSTANT, NOT_SET -> {}
      case LIST, MAP, STRUCT -> spent += 10;
      case CALL -> spent += call(expression) + size(value);
      default -> spent++;
    }
    if (isExceeded()) {
      throw new Exceeded();
    }
  }

  private static long call(CelExpr expression) {
    return expression.call().function().equals("check") ? PER_CHECK : 1;
  }

  private static long size(Object value) {
    if (value instanceof String text) {
      return text.length() / LETTERS_PER_STEP;
    }
    if (value instanceof Collection<?> list) {
      return list.size();
    }
    return value instanceof Map<?, ?> map ? map.size() : 0;
  }

  boolean isExceeded() {
    return spent > Budget.PER_EXPRESSION;
  }

  long spent() {
    return spent;
  }
}
