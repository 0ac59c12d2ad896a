package dev.orch.model.schema;

/**
 * A JSON value that doesn't fit the field it is meant for; the message is Kubernetes' and names the
 * field.
 */
public final class DecodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DecodeException(String message) {
    super(message);
  }
}
