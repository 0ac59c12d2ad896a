package dev.orch.model.patch;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.patch.PatchException.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON patch, RFC 6902, with the liberties that Kubernetes takes: an index may be negative and
 * counts from the end, {@code replace} may set a member that is absent, and a {@code test} for
 * {@code null} holds of one. Immutable. It applies as a whole or not at all.
 */
public final class JsonPatch {
  private static final int MAX_OPERATIONS = 10_000;

  /**
   * One step.
   *
   * @param from the source of a move or copy
   * @param value what is added, set or tested
   */
  private record Operation(
      String op, @Nullable String path, @Nullable String from, @Nullable Json value) {}

  private final List<Operation> operations;

  private JsonPatch(List<Operation> operations) {
    this.operations = operations;
  }

  /** Reads a patch. @throws PatchException if it is none */
  public static JsonPatch of(Json json) {
    if (json.isNull()) {
      return new JsonPatch(ImmutableList.of());
    }
    if (!(json instanceof Json.Arr array)) {
      throw malformed(json.typeName(), "[]handlers.jsonPatchOp");
    }
    if (array.size() > MAX_OPERATIONS) {
      throw new PatchException(
          Fault.TOO_LARGE,
          "The allowed maximum operations in a JSON patch is "
              + MAX_OPERATIONS
              + ", got "
              + array.size());
    }
    List<Operation> list = new ArrayList<>();
    for (Json element : array) {
      if (!(element instanceof Json.Obj object)) {
        throw malformed(element.typeName(), "handlers.jsonPatchOp");
      }
      list.add(
          new Operation(
              object.text("op"),
              string(object, "path"),
              string(object, "from"),
              object.get("value")));
    }
    return new JsonPatch(ImmutableList.copyOf(list));
  }

  private static PatchException malformed(String type, String into) {
    return new PatchException(
        Fault.MALFORMED,
        "error decoding patch: json: cannot unmarshal " + type + " into Go value of type " + into);
  }

  private static @Nullable String string(Json.Obj object, String name) {
    return object.get(name) instanceof Json.Str s ? s.value() : null;
  }

  /** The value as the patch changes it. @throws PatchException if an operation doesn't apply */
  public Json apply(Json original) {
    Json document = original;
    for (Operation operation : operations) {
      document = apply(document, operation);
    }
    return document;
  }

  private static Json apply(Json document, Operation operation) {
    String op = operation.op();
    return switch (op) {
      case "add" -> add(document, op, operation.path(), operation.value());
      case "remove" -> remove(document, op, operation.path());
      case "replace" -> replace(document, operation.path(), operation.value());
      case "test" -> test(document, operation.path(), operation.value());
      case "move" -> {
        Json moved = read(document, op, operation.from());
        yield add(remove(document, op, operation.from()), op, operation.path(), moved);
      }
      case "copy" -> add(document, op, operation.path(), read(document, op, operation.from()));
      default ->
          throw new PatchException(
              Fault.NOT_APPLICABLE, "Unexpected kind: " + (op.isEmpty() ? "unknown" : op));
    };
  }

  private static Json orNull(@Nullable Json value) {
    return value == null ? Json.Null.NULL : value;
  }

  private static Json add(Json document, String op, @Nullable String path, @Nullable Json value) {
    Pointer at = Pointer.of(op, path);
    return at.change(document, container -> at.add(container, orNull(value)));
  }

  private static Json remove(Json document, String op, @Nullable String path) {
    Pointer at = Pointer.of(op, path);
    return at.change(document, at::remove);
  }

  private static Json replace(Json document, @Nullable String path, @Nullable Json value) {
    if ("".equals(path)) {
      if (value instanceof Json.Obj || value instanceof Json.Arr) {
        return value;
      }
      throw new PatchException(
          Fault.NOT_APPLICABLE, "replace operation value must be object or array");
    }
    Pointer at = Pointer.of("replace", path);
    return at.change(document, container -> at.replace(container, orNull(value)));
  }

  private static Json test(Json document, @Nullable String path, @Nullable Json value) {
    Json found = "".equals(path) ? document : orNull(Pointer.of("test", path).read(document));
    if (!same(found, orNull(value))) {
      throw new PatchException(Fault.TEST_FAILED, "testing value " + path + " failed: test failed");
    }
    return document;
  }

  private static boolean same(Json a, Json b) {
    return a.equals(b)
        || a instanceof Json.Num x && b instanceof Json.Num y && x.toDouble() == y.toDouble();
  }

  private static @Nullable Json read(Json document, String op, @Nullable String from) {
    return Pointer.of(op, from).read(document);
  }
}
