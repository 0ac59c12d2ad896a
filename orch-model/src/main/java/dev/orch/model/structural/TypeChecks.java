package dev.orch.model.structural;

import dev.orch.model.Kind;
import dev.orch.model.admissionregistration.Variable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what can't be right in a policy's expressions, if objects are as their kinds say. What
 * is found is told to people and refuses nothing: expressions themselves take objects as they come.
 * For any thread.
 */
@FunctionalInterface
public interface TypeChecks {
  /** Finds nothing. */
  TypeChecks NONE = (object, params, variables) -> expression -> "";

  /** Checks expressions of one policy about one kind. For one thread. */
  @FunctionalInterface
  interface Checker {
    /** What is wrong with an expression; {@code ""} if nothing is. */
    String fault(String expression);
  }

  /**
   * Begins to check.
   *
   * @param object the kind that the policy is about
   * @param params the kind of its params, or null if it has none or nothing is known of them
   * @param variables the policy's variables, in their order
   */
  Checker of(Kind<?> object, @Nullable Kind<?> params, List<Variable> variables);
}
