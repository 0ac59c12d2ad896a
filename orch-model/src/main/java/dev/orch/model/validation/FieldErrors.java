package dev.orch.model.validation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Collects the faults of one object in the order in which they are found. For one thread. */
public final class FieldErrors {
  private final List<FieldError> errors = new ArrayList<>();

  public void add(FieldError error) {
    errors.add(error);
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  public int size() {
    return errors.size();
  }

  /** The faults found so far, unmodifiable. */
  public List<FieldError> list() {
    return Collections.unmodifiableList(errors);
  }
}
