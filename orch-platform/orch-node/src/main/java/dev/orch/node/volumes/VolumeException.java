package dev.orch.node.volumes;

import java.util.concurrent.CompletionException;

/** A volume can't be made ready, or be taken away, now; another try may succeed. */
public final class VolumeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the pod's user. */
  public VolumeException(String message) {
    super(message, null, false, false);
  }

  /** The message. */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** What went wrong at the bottom, for people. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
