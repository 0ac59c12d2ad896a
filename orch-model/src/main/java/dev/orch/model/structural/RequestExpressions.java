package dev.orch.model.structural;

import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of policies and webhooks, which are about a request to write something.
 * For any thread.
 */
@FunctionalInterface
public interface RequestExpressions {
  /** Refuses each expression. */
  RequestExpressions NONE = names -> NoExpressions.INSTANCE;

  /**
   * What expressions may speak of beside object, oldObject, request and namespaceObject.
   *
   * @param params whether there are params
   * @param authorizer whether they may ask what the requester is allowed
   * @param changes whether they may make objects and patches
   */
  record Names(boolean params, boolean authorizer, boolean changes) {
    public Names withoutAuthorizer() {
      return new Names(params, false, changes);
    }
  }

  /** What an expression must come to. */
  enum Result {
    BOOL,
    STRING,
    /** A string, or null. */
    STRING_OR_NULL,
    /** A part of an object, to be merged into it. */
    CONFIGURATION,
    /** A list of a JSON patch's operations. */
    PATCH
  }

  /** Expressions of one policy that can share variables. For one thread while it is filled. */
  interface Unit {
    /**
     * Declares {@code variables.NAME} for the expressions that follow.
     *
     * @return what is wrong with the expression, or null; it is declared anyway
     */
    @Nullable String declare(String name, String expression);

    /** Compiles an expression. */
    Compiled compile(String expression, Result result, Names names);

    /** Begins to evaluate for one request; variables are evaluated when they are first needed. */
    Evaluation begin(Facts facts);
  }

  /**
   * What became of an expression.
   *
   * @param program null if it was refused
   * @param fault why it was refused, or {@code ""}
   */
  record Compiled(String text, @Nullable Program program, String fault) {}

  /** A compiled expression; what is in it is its maker's. Immutable, for any thread. */
  interface Program {}

  /**
   * What is known of a request; null is CEL's null.
   *
   * @param authorizer what the requester may do
   */
  record Facts(
      @Nullable Json object,
      @Nullable Json oldObject,
      Json.Obj request,
      @Nullable Json params,
      @Nullable Json namespaceObject,
      Checks authorizer) {}

  /** Evaluates expressions for one request. For one thread. */
  interface Evaluation {
    /**
     * The value of a compiled expression.
     *
     * @param budget what it may cost; what it did cost is taken off
     * @return a {@link Boolean}, {@link String} or {@link Json}, as it was compiled for; null only
     *     where it may be
     * @throws ExpressionException if it has none
     */
    @Nullable Object evaluate(Program program, Budget budget) throws ExpressionException;
  }

  /** Says what somebody may do. */
  @FunctionalInterface
  interface Checks {
    Decision decide(Check check);
  }

  /**
   * A question what somebody may do, to an object or to a path.
   *
   * @param serviceAccount {@code NAMESPACE/NAME} of whom it is about, or {@code ""} for the
   *     requester
   */
  record Check(
      String serviceAccount,
      String verb,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name,
      String path) {
    public Check withVerb(String changed) {
      return new Check(
          serviceAccount, changed, group, resource, subresource, namespace, name, path);
    }

    public Check withSubresource(String changed) {
      return new Check(serviceAccount, verb, group, resource, changed, namespace, name, path);
    }

    public Check withNamespace(String changed) {
      return new Check(serviceAccount, verb, group, resource, subresource, changed, name, path);
    }

    public Check withName(String changed) {
      return new Check(
          serviceAccount, verb, group, resource, subresource, namespace, changed, path);
    }
  }

  /** The answer, and why. */
  record Decision(boolean allowed, String reason) {}

  /** Begins a policy's expressions; its variables know those names. */
  Unit unit(Names variables);
}
