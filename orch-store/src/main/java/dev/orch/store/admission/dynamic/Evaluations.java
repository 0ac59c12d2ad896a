package dev.orch.store.admission.dynamic;

import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RequestExpressions.Compiled;
import dev.orch.model.structural.RequestExpressions.Evaluation;
import dev.orch.model.structural.RequestExpressions.Program;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions, with Kubernetes' words where they have no value. Stateless. */
final class Evaluations {
  private static final String SPENT =
      "validation failed due to running out of cost budget, no further validation rules will be run";

  private Evaluations() {}

  /**
   * @throws ExpressionException if there is no value; where the budget is exceeded, nothing more is
   *     to be evaluated
   */
  static @Nullable Object value(Compiled compiled, Evaluation evaluation, Budget budget)
      throws ExpressionException {
    Program program = compiled.program();
    if (program == null) {
      throw new ExpressionException("compilation error: " + compiled.fault());
    }
    Object value;
    try {
      value = evaluation.evaluate(program, budget);
    } catch (ExpressionException e) {
      if (budget.isExceeded()) {
        throw new ExpressionException(SPENT);
      }
      throw new ExpressionException(
          "expression '" + compiled.text() + "' resulted in error: " + e.getMessage());
    }
    if (budget.isExceeded()) {
      throw new ExpressionException(SPENT);
    }
    return value;
  }
}
