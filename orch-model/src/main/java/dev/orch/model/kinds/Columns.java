package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Column;
import dev.orch.model.Resource;
import dev.orch.model.core.Container;
import dev.orch.model.json.Json;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.schema.Times;
import dev.orch.model.selector.LabelSelectors;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects the columns of a kind's table. For one use. */
final class Columns<T extends Resource> {
  private final ImmutableList.Builder<Column<T>> list = ImmutableList.builder();

  /** Begins a table with the name, which almost every table has first. */
  static <T extends Resource> Columns<T> named() {
    return new Columns<T>().name(0);
  }

  /** The table of kinds that have none of their own: the name, and when the object was created. */
  static <T extends Resource> List<Column<T>> plain() {
    return Columns.<T>named()
        .add("Created At", "date", "When the object was created.", 0, Columns::created)
        .build();
  }

  private static Json created(Resource object) {
    Instant at = object.metadata().creationTimestamp();
    return at == null ? Json.Null.NULL : Json.of(Times.format(at));
  }

  /** A table with a first column of one's own. */
  static <T extends Resource> Columns<T> named(Function<T, String> name) {
    Columns<T> columns = new Columns<>();
    columns.list.add(
        new Column<>(
            "Name",
            "string",
            "name",
            "The object's name, perhaps with a remark.",
            0,
            (object, now) -> Json.of(name.apply(object))));
    return columns;
  }

  private Columns<T> name(int priority) {
    list.add(
        new Column<>(
            "Name",
            "string",
            "name",
            "The object's name, unique among those of its kind in the namespace.",
            priority,
            (object, now) -> Json.of(object.metadata().name())));
    return this;
  }

  /** The name, only in the wide form. */
  Columns<T> wideName() {
    return name(1);
  }

  /** A column of text that is always shown. */
  Columns<T> text(String name, String description, Function<T, String> cell) {
    return add(name, "string", description, 0, cell.andThen(Json::of));
  }

  /** A column of the name of something else. */
  Columns<T> nameText(String name, String description, Function<T, String> cell) {
    list.add(
        new Column<>(
            name, "string", "name", description, 0, (object, now) -> Json.of(cell.apply(object))));
    return this;
  }

  /** A column of text that only the wide form shows. */
  Columns<T> wide(String name, String description, Function<T, String> cell) {
    return add(name, "string", description, 1, cell.andThen(Json::of));
  }

  Columns<T> number(String name, String description, Function<T, Number> cell) {
    return add(name, "integer", description, 0, number(cell));
  }

  Columns<T> bool(String name, String description, Predicate<T> cell) {
    return add(name, "boolean", description, 0, object -> Json.of(cell.test(object)));
  }

  static <T> Function<T, Json> number(Function<T, Number> cell) {
    return cell.andThen(number -> Json.of(number.longValue()));
  }

  Columns<T> add(
      String name, String type, String description, int priority, Function<T, Json> cell) {
    list.add(
        new Column<>(name, type, "", description, priority, (object, now) -> cell.apply(object)));
    return this;
  }

  Columns<T> timed(
      String name, String description, int priority, BiFunction<T, Instant, String> cell) {
    list.add(
        new Column<>(
            name,
            "string",
            "",
            description,
            priority,
            (object, now) -> Json.of(cell.apply(object, now))));
    return this;
  }

  /** The time since the object was created. */
  Columns<T> age() {
    return timed(
        "Age",
        "The time since the object was created.",
        0,
        (object, now) -> HumanDuration.since(object.metadata().creationTimestamp(), now));
  }

  /** The names and images of a template's containers, in the wide form. */
  Columns<T> containers(Function<T, List<Container>> containers) {
    return wide("Containers", "Names of the containers in the template.", names(containers))
        .wide("Images", "Images of the containers in the template.", images(containers));
  }

  static <T> Function<T, String> names(Function<T, List<Container>> containers) {
    return object ->
        containers.apply(object).stream().map(Container::name).collect(Collectors.joining(","));
  }

  static <T> Function<T, String> images(Function<T, List<Container>> containers) {
    return object ->
        containers.apply(object).stream().map(Container::image).collect(Collectors.joining(","));
  }

  List<Column<T>> build() {
    return list.build();
  }

  static String orNone(@Nullable String text) {
    return text == null || text.isEmpty() ? "<none>" : text;
  }

  /** {@code a=b,c=d}, or {@code <none>}. */
  static String labels(Map<String, String> labels) {
    return orNone(
        labels.entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(",")));
  }

  static String selector(@Nullable LabelSelector selector) {
    return selector == null ? "<none>" : orNone(LabelSelectors.format(selector));
  }
}
