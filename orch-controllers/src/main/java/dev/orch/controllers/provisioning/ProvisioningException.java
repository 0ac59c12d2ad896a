package dev.orch.controllers.provisioning;

/** A volume couldn't be made, changed or removed now; another try may succeed. */
public final class ProvisioningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProvisioningException(String message) {
    super(message, null, false, false);
  }
}
