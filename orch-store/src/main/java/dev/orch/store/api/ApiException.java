package dev.orch.store.api;

import dev.orch.model.meta.Status;

/**
 * The API refused a call; why is a {@link Status} as clients get it. Make one with {@link Errors}.
 */
public class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Status status;

  public ApiException(Status status) {
    super(status.message());
    this.status = status;
  }

  public final Status status() {
    return status;
  }

  /** Whether this is the reason. */
  public final boolean is(Reason reason) {
    return status.reason().equals(reason.text());
  }

  /** Whether somebody else changed the object meanwhile. */
  public final boolean isConflict() {
    return is(Reason.CONFLICT);
  }
}
