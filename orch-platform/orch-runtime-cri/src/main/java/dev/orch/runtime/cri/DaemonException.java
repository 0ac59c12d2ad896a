package dev.orch.runtime.cri;

import dev.orch.runtime.RefusedException;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The daemon's answer was that it can't or won't. */
final class DaemonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the daemon called it. */
  private final Status.Code code;

  DaemonException(Status.Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  Status.Code code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** What really went wrong, without what futures wrap it in. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The stage, whose failure is made another stage by the function. */
  static <T> CompletionStage<T> recover(
      CompletionStage<T> stage, Function<Throwable, CompletionStage<T>> recovery) {
    return stage
        .handle(
            (value, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(value)
                    : recovery.apply(cause(failure)))
        .thenCompose(Function.identity());
  }

  /** With the daemon's no as a refusal that has this reason. */
  static <T> CompletionStage<T> refusing(String reason, CompletionStage<T> stage) {
    return recover(
        stage,
        failure ->
            CompletableFuture.failedFuture(
                failure instanceof DaemonException no ? no.refusal(reason) : failure));
  }

  /** Whatever an earlier call still works at isn't refused. */
  private RuntimeException refusal(String reason) {
    boolean underWay =
        getMessage().contains("is reserved for") || getMessage().contains("in starting state");
    return underWay
        ? new CriUnavailableException("an earlier call is still at work: " + getMessage())
        : new RefusedException(reason, getMessage());
  }

  /** With "it isn't there" as success. */
  static <T> CompletionStage<T> unlessAbsent(T instead, CompletionStage<T> stage) {
    return recover(
        stage,
        failure ->
            failure instanceof DaemonException no && no.code == Status.Code.NOT_FOUND
                ? CompletableFuture.completedFuture(instead)
                : CompletableFuture.failedFuture(failure));
  }
}
