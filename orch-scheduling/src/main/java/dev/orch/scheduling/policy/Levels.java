package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.primitives.Longs;
import java.util.Map;
import java.util.TreeMap;

/** Hundredths by the names of shared resources, as {@code memory-bandwidth=40,cache=25}. */
final class Levels {
  static final ImmutableSortedMap<String, Long> NONE = ImmutableSortedMap.of();

  private static final long MOST = 1000;

  private Levels() {}

  /**
   * Those of an annotation; none if there is no such annotation.
   *
   * @throws IllegalArgumentException that names the annotation, if it is malformed
   */
  static ImmutableSortedMap<String, Long> of(Map<String, String> annotations, String name) {
    String text = annotations.get(name);
    if (text == null || text.isEmpty()) {
      return NONE;
    }
    TreeMap<String, Long> levels = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      Long level = Longs.tryParse(part.substring(equals + 1).trim());
      String resource = part.substring(0, Math.max(0, equals)).trim();
      if (resource.isEmpty() || level == null || level < 0 || level > MOST) {
        throw new IllegalArgumentException(
            name
                + ": \""
                + part
                + "\" isn't a resource and its level from 0 to "
                + MOST
                + ", such as cache=25");
      }
      if (levels.put(resource, level) != null) {
        throw new IllegalArgumentException(name + ": \"" + resource + "\" comes twice");
      }
    }
    return ImmutableSortedMap.copyOf(levels);
  }

  /** As {@link #of}; none if that is malformed. */
  static ImmutableSortedMap<String, Long> ofWellFormed(
      Map<String, String> annotations, String name) {
    try {
      return of(annotations, name);
    } catch (IllegalArgumentException malformed) {
      return NONE;
    }
  }

  /** The sum of the products of the levels of the same resource. */
  static long product(Map<String, Long> some, Map<String, Long> others) {
    long sum = 0;
    for (Map.Entry<String, Long> each : some.entrySet()) {
      sum += each.getValue() * others.getOrDefault(each.getKey(), 0L);
    }
    return sum;
  }
}
