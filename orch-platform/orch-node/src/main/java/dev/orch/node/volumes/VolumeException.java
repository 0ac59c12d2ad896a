package dev.orch.node.volumes;

/** A volume can't be had now; the message is for the pod's user. */
public final class VolumeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the words of the pod's event. */
  public VolumeException(String message) {
    super(message);
  }
}
