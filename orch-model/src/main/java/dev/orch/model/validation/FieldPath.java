package dev.orch.model.validation;

import org.jspecify.annotations.Nullable;

/** Where a field is: {@code spec.containers[0].name}, {@code metadata.labels[a/b]}. Immutable. */
public final class FieldPath {
  private final @Nullable FieldPath parent;
  private final String step;

  private FieldPath(@Nullable FieldPath parent, String step) {
    this.parent = parent;
    this.step = step;
  }

  /** The path of a top-level field, and perhaps of fields below it. */
  public static FieldPath of(String name, String... more) {
    FieldPath path = new FieldPath(null, name);
    for (String child : more) {
      path = path.child(child);
    }
    return path;
  }

  /** A field below. */
  public FieldPath child(String name) {
    return new FieldPath(this, "." + name);
  }

  /** An element of a list. */
  public FieldPath index(int index) {
    return new FieldPath(this, "[" + index + "]");
  }

  /** A value of a map. */
  public FieldPath key(String key) {
    return new FieldPath(this, "[" + key + "]");
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
    text.append(step);
  }
}
