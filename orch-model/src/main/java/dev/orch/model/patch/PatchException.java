package dev.orch.model.patch;

/** A patch that can't be read, or doesn't apply; the message is Kubernetes'. */
public final class PatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it, and with that the answer's status. */
  public enum Fault {
    /** It is no patch: 400. */
    MALFORMED,
    /** It has too many operations: 413. */
    TOO_LARGE,
    /** It is a patch but doesn't apply to this object: 422. */
    NOT_APPLICABLE,
    /** A value is another one than it tests for: 422. */
    TEST_FAILED,
    /** Its form was not expected: 500. */
    INTERNAL
  }

  private final Fault fault;

  public PatchException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }

  /** The message. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
