package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.admissionregistration.MatchCondition;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RequestExpressions;
import dev.orch.model.structural.RequestExpressions.Compiled;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.model.structural.RequestExpressions.Names;
import dev.orch.model.structural.RequestExpressions.Result;
import dev.orch.model.structural.RequestExpressions.Unit;
import java.util.ArrayList;
import java.util.List;

/** The conditions on which a webhook or a policy depends. Immutable; for any thread. */
final class Conditions {
  /** Nobody can say whether they hold. */
  static final class Undecided extends Exception {
    private static final long serialVersionUID = 1;

    Undecided(String why) {
      super(why);
    }
  }

  private final Unit unit;
  private final List<Compiled> compiled;
  private final boolean failsIgnored;

  /**
   * @param failsIgnored whether conditions that have no value don't hold
   */
  Conditions(
      RequestExpressions expressions,
      List<MatchCondition> conditions,
      boolean params,
      boolean failsIgnored) {
    Names names = new Names(params, true, false);
    this.unit = expressions.unit(names);
    this.compiled =
        conditions.stream()
            .map(condition -> unit.compile(condition.expression(), Result.BOOL, names))
            .collect(ImmutableList.toImmutableList());
    this.failsIgnored = failsIgnored;
  }

  boolean isEmpty() {
    return compiled.isEmpty();
  }

  /** Whether they hold: one that doesn't counts more than others that have no value. */
  boolean hold(Facts facts) throws Undecided {
    RequestExpressions.Evaluation evaluation = unit.begin(facts);
    Budget budget = new Budget(Budget.PER_CONDITIONS);
    List<String> failures = new ArrayList<>();
    for (Compiled condition : compiled) {
      try {
        if (Boolean.FALSE.equals(Evaluations.value(condition, evaluation, budget))) {
          return false;
        }
      } catch (ExpressionException e) {
        failures.add(String.valueOf(e.getMessage()));
        if (budget.isExceeded()) {
          break;
        }
      }
    }
    if (failures.isEmpty()) {
      return true;
    }
    if (failsIgnored) {
      return false;
    }
    throw new Undecided(
        failures.size() == 1 ? failures.get(0) : "[" + String.join(", ", failures) + "]");
  }
}
