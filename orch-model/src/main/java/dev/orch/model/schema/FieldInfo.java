package dev.orch.model.schema;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.json.Json;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of a record: its name on the wire, its type, when it is written and how it merges.
 * Immutable.
 */
public final class FieldInfo {
  private final String name;
  private final int index;
  private final FieldType type;
  private final Class<?> javaType;
  private final boolean nullable;
  private final boolean always;
  private final @Nullable Field facts;
  private final Method accessor;

  FieldInfo(int index, RecordComponent component) {
    this.index = index;
    this.facts = component.getAnnotation(Field.class);
    this.name = facts == null || facts.name().isEmpty() ? component.getName() : facts.name();
    this.javaType = component.getType();
    this.type = FieldType.of(component.getGenericType(), facts != null && facts.micro());
    this.nullable =
        component.getAnnotatedType().isAnnotationPresent(Nullable.class) || isBoxed(javaType);
    boolean held = type instanceof FieldType.RecordOf && !nullable && !isMetadata(javaType);
    this.always = held || facts != null && (facts.required() || facts.always());
    this.accessor = component.getAccessor();
    accessor.trySetAccessible();
  }

  private static boolean isBoxed(Class<?> type) {
    return type == Integer.class
        || type == Long.class
        || type == Boolean.class
        || type == Double.class;
  }

  /**
   * Metadata held by value is omitted when empty ({@code omitzero}); every other such record is
   * written as {@code {}}.
   */
  private static boolean isMetadata(Class<?> type) {
    return type == dev.orch.model.meta.ObjectMeta.class;
  }

  /** The name on the wire. */
  public String name() {
    return name;
  }

  /** The position among the record's components. */
  public int index() {
    return index;
  }

  public FieldType type() {
    return type;
  }

  /** The component's Java type. */
  public Class<?> javaType() {
    return javaType;
  }

  /** Whether absent and zero differ. */
  public boolean isPointer() {
    return nullable;
  }

  /** Whether it is written even when zero. */
  public boolean isAlways() {
    return always;
  }

  /** Whether the API's schema requires it. */
  public boolean isRequired() {
    return facts != null && facts.required();
  }

  /** {@code map}, {@code set} or {@code atomic}. */
  public String listType() {
    return facts == null ? "atomic" : facts.listType();
  }

  public List<String> listMapKeys() {
    return facts == null ? List.of() : List.of(facts.listMapKeys());
  }

  /** Whether the map or record in it has one owner as a whole under server-side apply. */
  public boolean isAtomicMap() {
    boolean byType =
        type instanceof FieldType.RecordOf r && r.type().isAnnotationPresent(Atomic.class);
    return mapType().isEmpty() ? byType : mapType().equals("atomic");
  }

  /** {@code atomic} or {@code granular} where the field says so itself, or empty. */
  public String mapType() {
    return facts == null ? "" : facts.mapType();
  }

  /** The default that the API's schema states, or null. */
  public @Nullable Json defaultValue() {
    if (facts == null || facts.defaultValue().length == 0) {
      return null;
    }
    String value = facts.defaultValue()[0];
    return type == FieldType.Scalar.BOOLEAN ? Json.of(Boolean.parseBoolean(value)) : Json.of(value);
  }

  /** What an element of a list is taken to have in this key field if it leaves it out, or null. */
  public @Nullable Json keyDefault() {
    Json stated = defaultValue();
    if (stated != null || !always) {
      return stated;
    }
    return type == FieldType.Scalar.STRING ? Json.of("") : Json.of(0);
  }

  /** Comma list of {@code merge}, {@code replace}, {@code retainKeys}; or empty. */
  public String patchStrategy() {
    return facts == null ? "" : facts.patchStrategy();
  }

  /** The merge key of a list of objects under strategic merge patch, or empty. */
  public String patchMergeKey() {
    return facts == null ? "" : facts.patchMergeKey();
  }

  /** The field's value in the record. */
  public @Nullable Object get(Record record) {
    try {
      return accessor.invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + record.getClass().getName() + "." + name, e);
    }
  }

  @Override
  public String toString() {
    return name + ": " + type;
  }
}
