package dev.orch.network;

import java.util.concurrent.CompletionException;

/** The network couldn't do what was asked; the message is for the pod's user. */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what couldn't be done and why. */
  public NetworkException(String message) {
    super(message, null, false, false);
  }

  /** What a stage failed with, without what stages wrap it in. */
  public static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
