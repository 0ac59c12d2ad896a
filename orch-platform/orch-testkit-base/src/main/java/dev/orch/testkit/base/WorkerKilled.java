package dev.orch.testkit.base;

/**
 * Ends the task of a worker that was killed in the middle of it: thrown from its scheduling points
 * ({@link SimulatedExecutor#interleave}), as its process would simply be no more. An error, so that
 * no handler takes it for a failed call.
 */
public final class WorkerKilled extends Error {
  private static final long serialVersionUID = 1;

  WorkerKilled(String worker) {
    super("worker " + worker + " was killed", null, false, false);
  }
}
