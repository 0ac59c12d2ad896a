package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.patch.JsonPatch;
import dev.orch.model.patch.MergePatch;
import dev.orch.model.patch.PatchException;
import dev.orch.model.patch.StrategicMergePatch;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.Versioned;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Applies patches to stored objects. */
final class Patching<T extends Resource> {
  /** How often a patch is tried again because the object has changed meanwhile. */
  private static final int ATTEMPTS = 5;

  private final Call<T> call;

  Patching(Call<T> call) {
    this.call = call;
  }

  T patch(String name, Patch patch, WriteOptions options) {
    call.authorize("patch", name);
    call.supports("patch");
    if (patch.type() == Patch.Type.APPLY) {
      return new Applying<>(call).apply(name, patch, options);
    }
    Parsed parsed = parse(patch);
    Updates<T> updates = new Updates<>(call);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Versioned<Resource> found = call.present(name);
      T present = call.cast(found);
      T patched =
          read(
              apply(parsed, call.kind().toJson(present)),
              name,
              parsed.duplicates(),
              options,
              () -> Json.parseInOrder(call.kind().encode(present)));
      String version = patched.metadata().resourceVersion();
      if (!version.isEmpty() && !version.equals(Long.toString(found.revision()))) {
        throw Errors.modified(call.kind(), name);
      }
      @Nullable T stored = updates.replace(found, call.kind().rules().defaults(patched), options);
      if (stored != null) {
        return stored;
      }
    }
    throw Errors.modified(call.kind(), name);
  }

  /** A patch that was read. */
  record Parsed(
      Patch.Type type, Json json, @Nullable JsonPatch operations, List<String> duplicates) {}

  static Parsed parse(Patch patch) {
    List<String> duplicates = new ArrayList<>();
    String prefix = patch.type() == Patch.Type.STRATEGIC ? "" : "error decoding patch: ";
    Json json;
    try {
      json = Json.parse(patch.body().toArray(), duplicates::add);
    } catch (JsonException e) {
      throw Errors.badRequest(prefix + e.getMessage());
    }
    try {
      return new Parsed(
          patch.type(),
          json,
          patch.type() == Patch.Type.JSON ? JsonPatch.of(json) : null,
          duplicates);
    } catch (PatchException e) {
      throw refusal(e);
    }
  }

  private Json.Obj apply(Parsed patch, Json.Obj original) {
    try {
      return switch (patch.type()) {
        case JSON -> applied(patch, original);
        case MERGE -> MergePatch.applyTo(original, patch.json());
        case STRATEGIC -> strategic(patch, original);
        case APPLY ->
            throw Errors.of(Reason.UNSUPPORTED_MEDIA_TYPE, "415: Unsupported Media Type", null);
      };
    } catch (PatchException e) {
      throw refusal(e);
    }
  }

  private static Json.Obj applied(Parsed patch, Json.Obj original) {
    JsonPatch operations = patch.operations();
    Json changed = operations == null ? original : operations.apply(original);
    if (changed instanceof Json.Obj object) {
      return object;
    }
    throw Errors.badRequest(
        "json: cannot unmarshal "
            + changed.typeName()
            + " into Go value of type map[string]interface {}");
  }

  private Json.Obj strategic(Parsed patch, Json.Obj original) {
    if (call.kind().isDynamic()) {
      throw Errors.of(
          Reason.UNSUPPORTED_MEDIA_TYPE,
          "the body of the request was in an unknown format - accepted media types include: application/json-patch+json,"
              + " application/merge-patch+json, application/apply-patch+yaml",
          null);
    }
    return StrategicMergePatch.apply(original, patch.json(), call.kind().recordType());
  }

  static ApiException refusal(PatchException e) {
    return switch (e.fault()) {
      case MALFORMED -> Errors.badRequest(e.text());
      case TOO_LARGE -> Errors.of(Reason.TOO_LARGE, "Request entity too large: " + e.text(), null);
      case NOT_APPLICABLE, TEST_FAILED ->
          Errors.of(
              Reason.INVALID,
              "the server rejected our request due to an error in our request",
              StatusDetailsBuilder.builder().build());
      case INTERNAL -> new ApiException(Errors.status(500, "", e.text(), null));
    };
  }

  private T read(
      Json.Obj json,
      String name,
      List<String> duplicates,
      WriteOptions options,
      Supplier<Json> original) {
    List<String> problems = new ArrayList<>();
    duplicates.forEach(path -> problems.add("duplicate field \"" + path + "\""));
    T object;
    try {
      checkEnvelope(json);
      object = call.kind().read(json, path -> problems.add("unknown field \"" + path + "\""));
    } catch (DecodeException e) {
      throw unreadable(json, original.get(), String.valueOf(e.getMessage()));
    }
    if (!problems.isEmpty() && options.fieldValidation() == WriteOptions.FieldValidation.STRICT) {
      throw unreadable(
          json, original.get(), "strict decoding error: " + String.join(", ", problems));
    }
    if (options.fieldValidation() == WriteOptions.FieldValidation.WARN) {
      problems.forEach(call.caller().warnings());
    }
    checkName(object, name);
    return object;
  }

  /** Refuses an object of another name than the one in the URL. */
  static void checkName(Resource object, String name) {
    String given = object.metadata().name();
    if (given.isEmpty()) {
      throw Errors.badRequest(
          "the name of the object ("
              + name
              + " based on URL) was undeterminable: name must be provided");
    }
    if (!given.equals(name)) {
      throw Errors.badRequest(
          "the name of the object ("
              + given
              + ") does not match the name on the URL ("
              + name
              + ")");
    }
  }

  private void checkEnvelope(Json.Obj json) {
    String apiVersion = json.text("apiVersion");
    String kind = json.text("kind");
    if (call.kind().isDynamic()) {
      checkType(apiVersion, kind, json.object("metadata").text("name"));
      return;
    }
    if (!apiVersion.equals(call.kind().apiVersion()) || !kind.equals(call.kind().name())) {
      throw new DecodeException(
          "no kind \""
              + kind
              + "\" is registered for version \""
              + apiVersion
              + "\" in scheme"
              + " \"pkg/api/legacyscheme/scheme.go:30\"");
    }
  }

  /** An object without a record is refused under the name that it has got. */
  private void checkType(String apiVersion, String kind, String name) {
    List<FieldError> errors = new ArrayList<>();
    if (!kind.equals(call.kind().name())) {
      errors.add(FieldError.invalid(FieldPath.of("kind"), kind, "must be " + call.kind().name()));
    }
    if (!apiVersion.equals(call.kind().apiVersion())) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("apiVersion"), apiVersion, "must be " + call.kind().apiVersion()));
    }
    if (!errors.isEmpty()) {
      int slash = apiVersion.indexOf('/');
      throw Errors.invalid(slash < 0 ? "" : apiVersion.substring(0, slash), kind, name, errors);
    }
  }

  /**
   * A patched object can't be read. It is shown as it would be stored: what the patch left as it
   * was has the order of the wire, and what it went through is sorted.
   */
  static ApiException unreadable(Json json, Json original, String why) {
    FieldError error = FieldError.invalid(FieldPath.of("patch"), shown(json, original), why);
    return Errors.invalid("", "", "", ImmutableList.of(error));
  }

  private static String shown(Json json, Json original) {
    return inOrder(json, original).toString();
  }

  private static Json inOrder(Json json, @Nullable Json original) {
    if (original != null && json.equals(original)) {
      return original;
    }
    if (json instanceof Json.Obj object) {
      Json.Obj before = original instanceof Json.Obj o ? o : Json.Obj.EMPTY;
      Map<String, Json> members = new LinkedHashMap<>();
      for (Map.Entry<String, Json> member : object) {
        members.put(member.getKey(), inOrder(member.getValue(), before.get(member.getKey())));
      }
      return Json.Obj.inOrder(members);
    }
    return json instanceof Json.Arr array && original instanceof Json.Arr before
        ? inOrder(array.elements(), before.elements())
        : json;
  }

  /** An element that the list had, be it elsewhere, is as it was; another one may be changed. */
  private static Json inOrder(List<Json> elements, List<Json> before) {
    List<Json> shown = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      int same = before.indexOf(elements.get(i));
      shown.add(
          same >= 0
              ? before.get(same)
              : inOrder(elements.get(i), i < before.size() ? before.get(i) : null));
    }
    return new Json.Arr(shown);
  }
}
