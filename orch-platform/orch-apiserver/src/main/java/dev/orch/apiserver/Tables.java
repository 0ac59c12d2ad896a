package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Column;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.Errors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Shows objects as tables, and as their metadata alone. Stateless. */
final class Tables {
  private static final List<String> INCLUDES = ImmutableList.of("", "Metadata", "None", "Object");

  private Tables() {}

  /** The version of the representation that was asked for. */
  static String apiVersion(Accept accept) {
    return "meta.k8s.io/" + (accept.version().isEmpty() ? "v1" : accept.version());
  }

  /** The object's metadata as a PartialObjectMetadata. */
  static <T extends Resource> Json.Obj partial(Accept accept, Kind<T> kind, T object) {
    return Json.object("kind", Json.of("PartialObjectMetadata"))
        .with("apiVersion", apiVersion(accept))
        .with("metadata", RecordWriter.toJson(kind.rules().bareMetadata(object)));
  }

  /** A table's head, without rows. */
  static Json.Obj table(Accept accept, Json.Obj metadata) {
    return Json.object("kind", Json.of("Table"))
        .with("apiVersion", apiVersion(accept))
        .with("metadata", metadata);
  }

  static <T extends Resource> Json.Arr columns(Kind<T> kind) {
    List<Json> columns = new ArrayList<>();
    for (Column<T> column : kind.columns()) {
      columns.add(
          Json.object("name", Json.of(column.name()))
              .with("type", column.type())
              .with("format", column.format())
              .with("description", column.description())
              .with("priority", Json.of(column.priority())));
    }
    return new Json.Arr(columns);
  }

  /**
   * Refuses what can't go with a row, before an answer begins.
   *
   * @throws dev.orch.store.api.ApiException BadRequest
   */
  static void check(String include) {
    if (!INCLUDES.contains(include)) {
      throw Errors.badRequest(
          "Unable to convert to Table as requested: includeObject: Invalid value: "
              + Json.of(include)
              + ": must be 'Metadata', 'Object', 'None', or empty");
    }
  }

  /**
   * The rows of objects.
   *
   * @param include {@code None}, {@code Metadata} or {@code Object}: what of the object goes with
   *     its row
   */
  static <T extends Resource> Json.Arr rows(
      Accept accept, Kind<T> kind, List<T> objects, Instant now, String include) {
    check(include);
    List<Json> rows = new ArrayList<>();
    for (T object : objects) {
      List<Json> cells = new ArrayList<>();
      for (Column<T> column : kind.columns()) {
        cells.add(column.cell().apply(object, now));
      }
      Json.Obj row = Json.object("cells", new Json.Arr(cells));
      Json shown =
          switch (include) {
            case "None" -> Json.Null.NULL;
            case "Object" -> kind.toJson(object);
            default -> partial(accept, kind, object);
          };
      List<Json> conditions = kind.rowConditions().apply(object);
      if (!conditions.isEmpty()) {
        row = row.with("conditions", new Json.Arr(conditions));
      }
      rows.add(row.with("object", shown));
    }
    return new Json.Arr(rows);
  }

  /** The metadata of a table, or list, of one object. */
  static Json.Obj versionOf(ObjectMeta metadata) {
    return Json.object("resourceVersion", Json.of(metadata.resourceVersion()));
  }
}
