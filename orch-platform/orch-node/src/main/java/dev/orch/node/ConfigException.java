package dev.orch.node;

/**
 * A container's configuration refers to something that isn't there (yet); the message is for the
 * pod's user.
 */
final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
