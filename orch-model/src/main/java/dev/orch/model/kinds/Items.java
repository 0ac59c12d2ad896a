package dev.orch.model.kinds;

import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Lists and maps of bounded size: of one that is too large, the items aren't looked at. */
final class Items {
  private Items() {}

  /** Checks each item, unless there are too many. */
  static <T> void each(
      List<T> items, int max, FieldPath path, FieldErrors errors, BiConsumer<T, FieldPath> check) {
    if (items.size() > max) {
      errors.add(FieldError.tooMany(path, items.size(), max));
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      check.accept(items.get(i), path.index(i));
    }
  }

  /** As {@link #each}; and no two items may have the same key. */
  static <T> void distinct(
      List<T> items,
      int max,
      Function<T, String> key,
      FieldPath path,
      FieldErrors errors,
      BiConsumer<T, FieldPath> check) {
    each(items, max, path, errors, check);
    if (items.size() <= max) {
      duplicates(items.stream().map(key).toList(), path, errors);
    }
  }

  /** Adds a fault for each that was there before. */
  static void duplicates(List<String> keys, FieldPath path, FieldErrors errors) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      if (!seen.add(keys.get(i))) {
        errors.add(FieldError.duplicate(path.index(i), Json.of(keys.get(i))));
      }
    }
  }

  /** Checks each key and value, unless there are too many; a long key is shown shortened. */
  static <T> void entries(
      Map<String, T> entries,
      int max,
      int shown,
      FieldPath path,
      FieldErrors errors,
      BiConsumer<Map.Entry<String, T>, FieldPath> check) {
    if (entries.size() > max) {
      errors.add(FieldError.tooMany(path, entries.size(), max));
      return;
    }
    for (Map.Entry<String, T> entry : entries.entrySet()) {
      check.accept(entry, path.key(shortened(entry.getKey(), shown)));
    }
  }

  private static String shortened(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int left = max - 3;
    return text.substring(0, (left + 1) / 2) + "..." + text.substring(text.length() - left / 2);
  }
}
