package dev.orch.store.api;

/**
 * A write was sent and its answer didn't come, or couldn't be read: it may have been done or not.
 * Who must know reads what is there; a loop that compares what is with what is wanted needs nothing
 * but another run. Thrown by APIs that are reached over a network.
 */
public final class UnknownFateException extends ApiException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what was sent and what went wrong
   * @param cause what went wrong
   */
  public UnknownFateException(String what, Throwable cause) {
    super(
        Errors.status(
            Reason.TIMEOUT.code(),
            Reason.TIMEOUT.text(),
            what + "; whether it was done is not known",
            null));
    initCause(cause);
  }
}
