package dev.orch.model.kinds;

import dev.orch.model.Kind;
import dev.orch.model.KindRules;
import dev.orch.model.Resource;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The rules of another served version of a kind: those of the stored one. */
class FaceRules<T extends Resource, S extends Resource> implements KindRules<T> {
  private final Kind<S> stored;
  private final Function<S, T> read;
  private final Function<T, S> write;

  /**
   * @param read makes an object of this version of a stored one
   * @param write makes a stored object of one of this version
   */
  FaceRules(Kind<S> stored, Function<S, T> read, Function<T, S> write) {
    this.stored = stored;
    this.read = read;
    this.write = write;
  }

  @Override
  public T defaults(T object) {
    return read.apply(stored.rules().defaults(write.apply(object)));
  }

  @Override
  public T prepareForCreate(T object) {
    return read.apply(stored.rules().prepareForCreate(write.apply(object)));
  }

  @Override
  public T prepareForUpdate(T object, T old) {
    return read.apply(stored.rules().prepareForUpdate(write.apply(object), write.apply(old)));
  }

  @Override
  public T prepareForStatusUpdate(T object, T old, Instant now) {
    return read.apply(
        stored.rules().prepareForStatusUpdate(write.apply(object), write.apply(old), now));
  }

  @Override
  public List<String> keptByStatus() {
    return stored.rules().keptByStatus();
  }

  @Override
  public boolean countsAsChange(T object, T old) {
    return stored.rules().countsAsChange(write.apply(object), write.apply(old));
  }

  @Override
  public void validate(T object, ValidationContext context, FieldErrors errors) {
    stored.rules().validate(write.apply(object), context, errors);
  }

  @Override
  public void validateUpdate(T object, T old, ValidationContext context, FieldErrors errors) {
    stored.rules().validateUpdate(write.apply(object), write.apply(old), context, errors);
  }

  @Override
  public void validateStatusUpdate(T object, T old, ValidationContext context, FieldErrors errors) {
    stored.rules().validateStatusUpdate(write.apply(object), write.apply(old), context, errors);
  }

  @Override
  public List<String> warnings(T object) {
    return stored.rules().warnings(write.apply(object));
  }

  @Override
  public List<String> updateWarnings(T object, T old) {
    return stored.rules().updateWarnings(write.apply(object), write.apply(old));
  }
}
