package dev.orch.model;

import dev.orch.model.autoscaling.Scale;
import java.util.function.Function;

/**
 * How a kind's {@code scale} subresource is read and written.
 *
 * @param read the scale of an object
 * @param write the object with the number of replicas wanted
 * @param missing the path of the field that an object lacks to have a scale; {@code ""} for none
 */
public record ScaleAccess<T>(
    Function<T, Scale> read, Writer<T> write, Function<T, String> missing) {
  /** The access to objects that always have a scale. */
  public ScaleAccess(Function<T, Scale> read, Writer<T> write) {
    this(read, write, object -> "");
  }

  /** Sets the number of replicas wanted. */
  @FunctionalInterface
  public interface Writer<T> {
    T withReplicas(T object, int replicas);
  }
}
