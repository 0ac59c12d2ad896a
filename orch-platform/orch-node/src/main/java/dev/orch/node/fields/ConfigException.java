package dev.orch.node.fields;

/**
 * A container's configuration refers to something that isn't there (yet); the message is for the
 * pod's user.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the pod's user. */
  public ConfigException(String message) {
    super(message);
  }

  /** The message. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
