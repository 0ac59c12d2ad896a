package dev.orch.store;

/** A revision was asked for that is not reached yet. */
public final class FutureRevisionException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long current;

  public FutureRevisionException(long asked, long current) {
    super("revision " + asked + " is not reached; the last is " + current);
    this.current = current;
  }

  /** The revision of the last commit. */
  public long current() {
    return current;
  }
}
