package dev.orch.model.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.ApiKind;
import dev.orch.model.Atomic;
import dev.orch.model.Union;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record class as the codec sees it: its fields in the order of their declaration, and how to
 * build one. Cached per class; immutable; for any thread.
 */
public final class RecordType<R extends Record> {
  private static final ClassValue<RecordType<?>> CACHE =
      new ClassValue<>() {
        @Override
        protected RecordType<?> computeValue(Class<?> type) {
          return new RecordType<>(type.asSubclass(Record.class));
        }
      };

  private final Class<R> type;
  private final List<FieldInfo> fields;
  private final Map<String, FieldInfo> byName;
  private final Constructor<R> constructor;
  private volatile @Nullable R zero;

  private RecordType(Class<R> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    ImmutableList.Builder<FieldInfo> list = ImmutableList.builder();
    ImmutableMap.Builder<String, FieldInfo> map = ImmutableMap.builder();
    for (int i = 0; i < components.length; i++) {
      FieldInfo field = new FieldInfo(i, components[i]);
      list.add(field);
      map.put(field.name(), field);
    }
    this.fields = list.build();
    this.byName = map.buildOrThrow();
    this.constructor = canonical(type, components);
  }

  private static <R> Constructor<R> canonical(Class<R> type, RecordComponent[] components) {
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      if (!constructor.trySetAccessible()) {
        throw new IllegalArgumentException(
            type.getName()
                + " can't be built by the codec: its module must say 'opens "
                + type.getPackageName()
                + " to dev.orch.model'");
      }
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The type of a record class. @throws IllegalArgumentException if a component's type has no form
   * on the wire
   */
  @SuppressWarnings("unchecked")
  public static <R extends Record> RecordType<R> of(Class<R> type) {
    return (RecordType<R>) CACHE.get(type);
  }

  /** The type of a record. */
  @SuppressWarnings("unchecked")
  public static <R extends Record> RecordType<R> of(R record) {
    return (RecordType<R>) CACHE.get(record.getClass());
  }

  public Class<R> type() {
    return type;
  }

  /** The fields in the order in which they are written. */
  public List<FieldInfo> fields() {
    return fields;
  }

  /** The field of that name on the wire, or null. */
  public @Nullable FieldInfo field(String name) {
    return byName.get(name);
  }

  /** Whether it has one owner as a whole under server-side apply. */
  public boolean isAtomic() {
    return type.isAnnotationPresent(Atomic.class);
  }

  /** What it says of its members of which one at most is set, or null. */
  public @Nullable Union union() {
    return type.getAnnotation(Union.class);
  }

  /**
   * The apiVersion and kind that the record carries where it is a part of another object, or null
   * if it carries none: it is a kind of its own ({@link ApiKind}).
   */
  public @Nullable Envelope envelope() {
    ApiKind kind = type.getAnnotation(ApiKind.class);
    if (kind == null) {
      return null;
    }
    String group = kind.group().isEmpty() ? "" : kind.group() + "/";
    return new Envelope(group + kind.version(), type.getSimpleName());
  }

  /** What says of an object in JSON what it is. */
  public record Envelope(String apiVersion, String kind) {}

  /** The record with every field absent. */
  public R zero() {
    R made = zero;
    if (made == null) {
      made = build(new @Nullable Object[fields.size()]);
      zero = made;
    }
    return made;
  }

  /** A record of the components in order; null stands for absent, primitives included. */
  public R build(@Nullable Object[] components) {
    for (FieldInfo field : fields) {
      if (components[field.index()] == null && field.javaType().isPrimitive()) {
        components[field.index()] = primitiveZero(field.javaType());
      }
    }
    try {
      return constructor.newInstance(components);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("cannot build " + type.getName(), e);
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("cannot build " + type.getName(), e);
    }
  }

  private static Object primitiveZero(Class<?> type) {
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == boolean.class) {
      return false;
    }
    return 0.0;
  }

  /** A copy with one field replaced. @throws IllegalArgumentException if there is no such field */
  public R with(R record, String name, @Nullable Object value) {
    FieldInfo changed = byName.get(name);
    if (changed == null) {
      throw new IllegalArgumentException(type.getSimpleName() + " has no field " + name);
    }
    @Nullable Object[] components = new @Nullable Object[fields.size()];
    for (FieldInfo field : fields) {
      components[field.index()] = field == changed ? value : field.get(record);
    }
    return build(components);
  }

  @Override
  public String toString() {
    return "RecordType " + type.getName();
  }
}
