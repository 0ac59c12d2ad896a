package dev.orch.model;

import dev.orch.model.json.Json;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A column of a kind's table.
 *
 * @param name its title
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
 * @param format {@code name} for the name, else mostly empty
 * @param description what it shows
 * @param priority 0 for a column that is always shown, 1 for one of the wide form
 * @param cell the cell of an object at a given time
 */
public record Column<T>(
    String name,
    String type,
    String format,
    String description,
    int priority,
    BiFunction<T, Instant, Json> cell) {
  /** The column for objects of which those of this column can be made. */
  <S> Column<S> of(Function<S, T> made) {
    return new Column<>(
        name,
        type,
        format,
        description,
        priority,
        (object, now) -> cell.apply(made.apply(object), now));
  }
}
