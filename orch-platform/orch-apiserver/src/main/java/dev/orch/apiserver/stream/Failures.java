package dev.orch.apiserver.stream;

import dev.orch.model.meta.Status;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What clients are told of a stage that failed. Stateless. */
public final class Failures {
  private static final System.Logger LOG = System.getLogger(Failures.class.getName());

  private Failures() {}

  /** The API's refusal in it; whatever else it is is a bug. */
  public static ApiException refusal(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ApiException refusal) {
      return refusal;
    }
    LOG.log(System.Logger.Level.ERROR, "a bug in streaming", cause);
    return Errors.internal("the stream could not be opened");
  }

  static Status status(@Nullable Throwable failure) {
    return refusal(failure).status();
  }
}
