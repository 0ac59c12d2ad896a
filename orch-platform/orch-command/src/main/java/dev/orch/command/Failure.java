package dev.orch.command;

/**
 * Something outside that prevents the command from doing its work; the message is one line for the
 * user.
 */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Failure(String message) {
    super(message);
  }
}
