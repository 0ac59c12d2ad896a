package dev.orch.network;

/** The network couldn't do what was asked; the message is for the pod's user. */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what couldn't be done and why. */
  public NetworkException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
