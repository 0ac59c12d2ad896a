package dev.orch.model.validation;

import org.jspecify.annotations.Nullable;

/**
 * Where a field is: {@code spec.containers[0].name}, {@code metadata.labels[a/b]}. Immutable. Its
 * text is made when asked for, as most paths lead to fields that nothing is wrong with.
 */
public final class FieldPath {
  private final @Nullable FieldPath parent;
  private final String name;
  private final boolean bracketed;

  private FieldPath(@Nullable FieldPath parent, String name, boolean bracketed) {
    this.parent = parent;
    this.name = name;
    this.bracketed = bracketed;
  }

  /** The path of a top-level field, and perhaps of fields below it. */
  public static FieldPath of(String name, String... more) {
    FieldPath path = new FieldPath(null, name, false);
    for (String child : more) {
      path = path.child(child);
    }
    return path;
  }

  /** A field below. */
  public FieldPath child(String name) {
    return new FieldPath(this, name, false);
  }

  /** An element of a list. */
  public FieldPath index(int index) {
    return new FieldPath(this, Integer.toString(index), true);
  }

  /** A value of a map. */
  public FieldPath key(String key) {
    return new FieldPath(this, key, true);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    if (parent != null) {
      parent.append(text);
    }
    if (bracketed) {
      text.append('[').append(name).append(']');
    } else {
      text.append(parent == null ? "" : ".").append(name);
    }
  }
}
