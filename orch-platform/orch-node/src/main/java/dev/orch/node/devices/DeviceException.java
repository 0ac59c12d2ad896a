package dev.orch.node.devices;

/** Devices can't be had; the message is for whoever made the pod. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With that message. */
  public DeviceException(String message) {
    super(message);
  }
}
