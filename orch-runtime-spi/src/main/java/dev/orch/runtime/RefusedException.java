package dev.orch.runtime;

/**
 * The runtime can't or won't do what was asked; another try without a change won't help. The
 * message is for the pod's user.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * A refusal.
   *
   * @param reason why a container waits, in Kubernetes' words: {@code CreateContainerError}, {@code
   *     RunContainerError}
   * @param message which part of the container can't be had, and why
   */
  public RefusedException(String reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** The container's waiting reason. */
  public String reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
