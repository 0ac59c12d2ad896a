package dev.orch.model.protobuf;

/** Bytes that are no message of Kubernetes' protobuf encoding; the message says what is wrong. */
public final class ProtobufException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProtobufException(String message) {
    super(message);
  }
}
