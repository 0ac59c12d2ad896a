package dev.orch.model.apply;

/** A value doesn't have the shape that it must have. */
public final class ShapeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ShapeException(String message) {
    super(message);
  }

  /**
   * @param path where, such as {@code .spec.replicas}
   */
  ShapeException(String path, String message) {
    super(path + ": " + message);
  }
}
