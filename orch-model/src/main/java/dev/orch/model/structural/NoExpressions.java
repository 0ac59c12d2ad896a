package dev.orch.model.structural;

import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import org.jspecify.annotations.Nullable;

/** Where nobody compiles expressions, each is refused. */
enum NoExpressions implements RequestExpressions.Unit, RequestExpressions.Evaluation {
  INSTANCE;

  private static final String WHY = "no expressions are served here";

  @Override
  public String declare(String name, String expression) {
    return WHY;
  }

  @Override
  public RequestExpressions.Compiled compile(
      String expression, RequestExpressions.Result result, RequestExpressions.Names names) {
    return new RequestExpressions.Compiled(expression, null, WHY);
  }

  @Override
  public RequestExpressions.Evaluation begin(RequestExpressions.Facts facts) {
    return this;
  }

  @Override
  public @Nullable Object evaluate(RequestExpressions.Program program, Budget budget)
      throws ExpressionException {
    throw new ExpressionException(WHY);
  }
}
