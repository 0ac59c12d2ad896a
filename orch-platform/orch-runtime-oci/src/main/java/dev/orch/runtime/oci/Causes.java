package dev.orch.runtime.oci;

import java.util.concurrent.CompletionException;

/** What really went wrong where stages wrap it. Stateless. */
final class Causes {
  private Causes() {}

  static Throwable of(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
