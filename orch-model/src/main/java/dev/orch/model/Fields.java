package dev.orch.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.schema.RecordType;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the compact constructors of records do: give each component the one form that its presence
 * class allows.
 *
 * <ul>
 *   <li>Always written, and omitted when zero: a primitive, or a non-null {@code String}; absent is
 *       {@code 0}, {@code false} or {@code ""}, as in Kubernetes' own types.
 *   <li>Pointer, where absent and zero differ: a boxed or object type that is {@code @Nullable}.
 *   <li>Lists and maps are never null, immutable, and maps are sorted by key.
 *   <li>A record held by value is never null; absent is the record with every component absent.
 * </ul>
 */
public final class Fields {
  private Fields() {}

  /** The string, or {@code ""} for null. */
  public static String string(@Nullable String value) {
    return value == null ? "" : value;
  }

  /** An immutable copy, empty for null. */
  public static <T> List<T> list(@Nullable List<T> value) {
    return value == null ? ImmutableList.of() : ImmutableList.copyOf(value);
  }

  /** An immutable copy sorted by key, empty for null. */
  public static <V> Map<String, V> map(@Nullable Map<String, V> value) {
    if (value == null || value.isEmpty()) {
      return ImmutableSortedMap.of();
    }
    return value instanceof SortedMap<String, V> sorted
        ? ImmutableSortedMap.copyOfSorted(sorted)
        : ImmutableSortedMap.copyOf(value);
  }

  /** The record, or for null the one with every component absent. */
  public static <R extends Record> R zero(@Nullable R value, Class<R> type) {
    return value == null ? RecordType.of(type).zero() : value;
  }
}
