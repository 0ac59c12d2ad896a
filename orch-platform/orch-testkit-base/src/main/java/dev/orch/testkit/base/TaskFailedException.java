package dev.orch.testkit.base;

/**
 * A task threw; the cause is what it threw. Thrown by the run call of {@link SimulatedExecutor}
 * during which that happened.
 */
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TaskFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
