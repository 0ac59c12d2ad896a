package dev.orch.model;

import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;

/**
 * What the API does to objects of one kind before it stores them. Pure functions, called from any
 * thread; the metadata's own rules are the API's.
 */
public interface KindRules<T extends Resource> {
  /** The object with every absent field that has a default set to it. */
  default T defaults(T object) {
    return object;
  }

  /** What is kept of an object that a client creates: for kinds with a status, all but that. */
  default T prepareForCreate(T object) {
    return object;
  }

  /**
   * What is kept of an update of the object, beside what the API does for every kind (status and
   * generation).
   */
  default T prepareForUpdate(T object, T old) {
    return object;
  }

  /**
   * What is kept of an update of the status, beside that metadata and spec stay as they are.
   *
   * @param now the time, for statuses that say when they changed
   */
  default T prepareForStatusUpdate(T object, T old, Instant now) {
    return object;
  }

  /** The metadata as it is shown alone: without what is derived from the rest of the object. */
  default ObjectMeta bareMetadata(T object) {
    return object.metadata();
  }

  /**
   * What is kept of an update of another subresource that is the object too, such as an approval.
   * By default nothing.
   */
  default T prepareForPartUpdate(String part, T object, T old) {
    return old;
  }

  /**
   * The fields that an update of the status leaves as they are, such as {@code metadata.labels}.
   */
  default List<String> keptByStatus() {
    return List.of("spec");
  }

  /**
   * Whether an update counts for the generation though it leaves everything but metadata as it is.
   */
  default boolean countsAsChange(T object, T old) {
    return false;
  }

  /** Finds the faults of an object that is to be created. */
  default void validate(T object, ValidationContext context, FieldErrors errors) {}

  /** Finds the faults of an update, those of the new object included. */
  default void validateUpdate(T object, T old, ValidationContext context, FieldErrors errors) {
    validate(object, context, errors);
  }

  /** Finds the faults of an update of the status. */
  default void validateStatusUpdate(
      T object, T old, ValidationContext context, FieldErrors errors) {}

  /** Finds the faults of an update of another subresource that is the object too. */
  default void validatePartUpdate(
      String part, T object, T old, ValidationContext context, FieldErrors errors) {}

  /** What a client is warned of though the object is accepted. */
  default List<String> warnings(T object) {
    return List.of();
  }

  /** What a client is warned of though the update is accepted: mostly as on creation. */
  default List<String> updateWarnings(T object, T old) {
    return warnings(object);
  }

  /** Rules that keep everything and refuse nothing. */
  static <T extends Resource> KindRules<T> none() {
    return new KindRules<>() {};
  }
}
