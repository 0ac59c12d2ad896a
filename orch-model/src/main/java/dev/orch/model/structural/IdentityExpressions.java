package dev.orch.model.structural;

import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions by which authentication makes users of tokens, and by which is chosen
 * whom to ask for authorization. For any thread.
 */
@FunctionalInterface
public interface IdentityExpressions {
  /** Refuses each expression. */
  IdentityExpressions NONE =
      (text, about, condition) -> Compiled.refused("no expressions are served here");

  /** What an expression speaks of, by the one name that it knows. */
  enum About {
    /** The claims of a token: a map of anything. */
    CLAIMS("claims"),
    /** A user: username, uid, groups and extra, each of which is given. */
    USER("user"),
    /** The spec of a SubjectAccessReview. */
    ACCESS("request");

    private final String variable;

    About(String variable) {
      this.variable = variable;
    }

    public String variable() {
      return variable;
    }
  }

  /**
   * What became of an expression.
   *
   * @param program null if it was refused
   * @param fault why it was refused, or {@code ""}
   * @param selected the members that it names of what it speaks of
   */
  record Compiled(@Nullable Program program, String fault, SortedSet<String> selected) {
    /** An expression that isn't one. */
    public static Compiled refused(String fault) {
      return new Compiled(null, fault, ImmutableSortedSet.of());
    }
  }

  /** A compiled expression. For any thread. */
  @FunctionalInterface
  interface Program {
    /**
     * Evaluates it.
     *
     * @param subject what it speaks of
     * @param budget what it may cost; what it did cost is taken off
     * @throws ExpressionException if it has no value
     */
    Json evaluate(Json.Obj subject, Budget budget) throws ExpressionException;
  }

  /**
   * Compiles an expression.
   *
   * @param condition whether it must come to true or false, and not to anything
   */
  Compiled compile(String text, About about, boolean condition);
}
