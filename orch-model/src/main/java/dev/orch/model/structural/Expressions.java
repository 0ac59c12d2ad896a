package dev.orch.model.structural;

import dev.orch.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of schemas' rules. An implementation is given to an API when it is
 * built; without one, a rule is refused. For any thread.
 */
public interface Expressions {
  /** Refuses each expression. */
  Expressions NONE = (text, about, result) -> Compiled.refused("no expressions are served here");

  /** What an expression must come to. */
  enum Result {
    BOOL,
    STRING
  }

  /**
   * What an expression speaks of: {@code self}, and {@code oldSelf}, which it was before an update.
   *
   * @param schema what both look like
   * @param root whether it is a whole object, of which also apiVersion, kind and names are known
   * @param optionalOld whether oldSelf is an optional value, and there is none on creation
   */
  record About(StructuralSchema schema, boolean root, boolean optionalOld) {}

  /**
   * What became of an expression.
   *
   * @param program null if it was refused
   * @param fault why it was refused
   * @param usesOld whether it names oldSelf
   * @param cost the most that one evaluation is estimated to cost
   */
  record Compiled(@Nullable Program program, String fault, boolean usesOld, long cost) {
    /** An expression that isn't one. */
    public static Compiled refused(String fault) {
      return new Compiled(null, fault, false, 0);
    }
  }

  /** A compiled expression. For any thread. */
  interface Program {
    /**
     * Evaluates it.
     *
     * @param budget what it may cost; what it did cost is taken off
     * @return a {@link Boolean} or {@link String}, as it was compiled for
     * @throws ExpressionException if it has no value
     */
    Object evaluate(Json self, @Nullable Json old, Budget budget) throws ExpressionException;
  }

  /** An expression has no value, such as a number divided by zero. */
  final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean tooCostly;

    public ExpressionException(String message) {
      this(message, false);
    }

    private ExpressionException(String message, boolean tooCostly) {
      super(message);
      this.tooCostly = tooCostly;
    }

    /** It was ended because it cost too much. */
    public static ExpressionException tooCostly(String message) {
      return new ExpressionException(message, true);
    }

    public boolean isTooCostly() {
      return tooCostly;
    }
  }

  /** What the expressions of one write may cost, in steps of an evaluation. For one thread. */
  final class Budget {
    /** For all rules of one object. */
    public static final long PER_OBJECT = 10_000_000;

    /** For one expression. */
    public static final long PER_EXPRESSION = 1_000_000;

    /** For the conditions that one policy or webhook depends on. */
    public static final long PER_CONDITIONS = 2_500_000;

    private long left;

    public Budget() {
      this(PER_OBJECT);
    }

    public Budget(long all) {
      this.left = all;
    }

    public void spend(long cost) {
      left -= cost;
    }

    /** Takes what is left, so that nothing more is evaluated. */
    public void exhaust() {
      left = 0;
    }

    public boolean isSpent() {
      return left <= 0;
    }

    /** Whether more was spent than there was. */
    public boolean isExceeded() {
      return left < 0;
    }
  }

  /** Compiles expressions about requests. */
  default RequestExpressions requests() {
    return RequestExpressions.NONE;
  }

  /** What can't be right in policies' expressions; without an implementation nothing is found. */
  default TypeChecks types() {
    return TypeChecks.NONE;
  }

  /** Compiles expressions about who somebody is and what they want. */
  default IdentityExpressions identities() {
    return IdentityExpressions.NONE;
  }

  /** Compiles expressions that select devices. */
  default DeviceExpressions devices() {
    return DeviceExpressions.NONE;
  }

  /** Compiles an expression about values of a schema. */
  Compiled compile(String text, About about, Result result);
}
