package dev.orch.apiserver;

import com.google.common.base.Splitter;
import dev.orch.apiserver.http.Request;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.json.Yaml;
import dev.orch.model.protobuf.Protobuf;
import dev.orch.model.protobuf.ProtobufException;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions.FieldValidation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads request bodies. Stateless. */
final class Bodies {
  /** How much of a body that isn't understood is shown. */
  private static final int SHOWN = 30;

  private Bodies() {}

  /** The content type without parameters, in lower case. */
  static String mediaType(Request request) {
    String header = request.header("Content-Type");
    return Splitter.on(';').trimResults().splitToList(header).get(0).toLowerCase(Locale.ROOT);
  }

  /** A body that was read as a tree, and the problems that strict reading would refuse. */
  record Parsed(Json.Obj json, List<String> problems) {}

  /**
   * Reads JSON, YAML or, for a record, protobuf.
   *
   * @throws ApiException UnsupportedMediaType or BadRequest
   */
  static Parsed parse(Request request, @Nullable RecordType<?> record) {
    String type = mediaType(request);
    List<String> problems = new ArrayList<>();
    Json json;
    try {
      if (type.isEmpty() || type.equals("application/json")) {
        json = Json.parse(request.body(), path -> problems.add("duplicate field \"" + path + "\""));
      } else if (type.equals("application/yaml")) {
        json = Yaml.parseOne(new String(request.body(), StandardCharsets.UTF_8), problems::add);
      } else if (type.equals("application/vnd.kubernetes.protobuf") && record != null) {
        json = Protobuf.read(request.body(), record);
      } else {
        throw unsupported();
      }
    } catch (JsonException | ProtobufException e) {
      throw Errors.badRequest(String.valueOf(e.getMessage()));
    }
    if (!(json instanceof Json.Obj object)) {
      throw Errors.badRequest(
          "couldn't get version/kind; json parse error: json: cannot unmarshal "
              + json.typeName()
              + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
              + " \"json:\\\"kind,omitempty\\\"\" }");
    }
    return new Parsed(object, problems);
  }

  static ApiException unsupported() {
    return Errors.of(
        Reason.UNSUPPORTED_MEDIA_TYPE,
        "the body of the request was in an unknown format - accepted media types include: application/json,"
            + " application/yaml, application/vnd.kubernetes.protobuf",
        null);
  }

  /**
   * Reads an object of a kind. @throws ApiException BadRequest if it is none, or is refused by
   * strict reading
   */
  static <T extends Resource> T object(
      Request request, Kind<T> kind, FieldValidation validation, Consumer<String> warnings) {
    Parsed parsed = parse(request, kind.isDynamic() ? null : kind.recordType());
    Json.Obj json = parsed.json();
    String apiVersion =
        json.text("apiVersion").isEmpty() ? kind.apiVersion() : json.text("apiVersion");
    String name = json.text("kind").isEmpty() ? kind.name() : json.text("kind");
    Envelope envelope = new Envelope(apiVersion, name);
    if (kind.isDynamic()) {
      checkType(request, json, kind);
    } else {
      envelope.check(kind);
    }
    List<String> unknown = new ArrayList<>();
    T object;
    try {
      object = kind.read(json, unknown::add);
    } catch (DecodeException e) {
      throw envelope.unreadable(kind.name(), String.valueOf(e.getMessage()));
    }
    List<String> problems = new ArrayList<>(parsed.problems());
    MemberOrder.sort(unknown, request)
        .forEach(path -> problems.add("unknown field \"" + path + "\""));
    if (!problems.isEmpty() && validation == FieldValidation.STRICT) {
      throw envelope.unreadable(
          kind.name(), "strict decoding error: " + strict(parsed.problems(), problems));
    }
    if (validation == FieldValidation.WARN) {
      problems.forEach(warnings);
    }
    return object;
  }

  /** What has no record must say what it is, and is refused under the name that it gives. */
  private static void checkType(Request request, Json.Obj json, Kind<?> wanted) {
    String apiVersion = json.text("apiVersion");
    String name = json.text("kind");
    if (name.isEmpty()) {
      String body = new String(request.body(), StandardCharsets.UTF_8);
      throw Errors.badRequest(
          "the object provided is unrecognized (must be of type "
              + wanted.name()
              + "): Object 'Kind' is missing in '"
              + body
              + "' ("
              + (body.length() > SHOWN ? body.substring(0, SHOWN) + " ..." : body)
              + ")");
    }
    if (!apiVersion.equals(wanted.apiVersion())) {
      throw Errors.badRequest(
          "the API version in the data ("
              + apiVersion
              + ") does not match the expected API version ("
              + wanted.apiVersion()
              + ")");
    }
    if (!name.equals(wanted.name())) {
      FieldError error = FieldError.invalid(FieldPath.of("kind"), name, "must be " + wanted.name());
      throw Errors.invalid(
          wanted.group(), name, json.object("metadata").text("name"), List.of(error));
    }
  }

  /** Problems as strict reading tells them; those of YAML's own under a heading. */
  private static String strict(List<String> ofYaml, List<String> all) {
    boolean yaml = !ofYaml.isEmpty() && ofYaml.get(0).startsWith("line ");
    return yaml ? "yaml: unmarshal errors:\n  " + String.join("\n  ", all) : String.join(", ", all);
  }

  /** The apiVersion and kind that a body names. */
  record Envelope(String apiVersion, String kind) {
    private String version() {
      int slash = apiVersion.indexOf('/');
      return slash < 0 ? apiVersion : apiVersion.substring(slash + 1);
    }

    ApiException unreadable(String wanted, String why) {
      return Errors.badRequest(
          kind + " in version \"" + version() + "\" cannot be handled as a " + wanted + ": " + why);
    }

    void check(Kind<?> wanted) {
      if (kind.equals(wanted.name()) && apiVersion.equals(wanted.apiVersion())) {
        return;
      }
      int slash = apiVersion.indexOf('/');
      String group = slash < 0 ? "" : apiVersion.substring(0, slash);
      if (kind.equals(wanted.name()) && group.equals(wanted.group()) && !group.isEmpty()) {
        throw Errors.badRequest(
            "the API version in the data ("
                + apiVersion
                + ") does not match the expected API version ("
                + wanted.apiVersion()
                + ")");
      }
      throw mismatch(wanted.group(), wanted.name());
    }

    /** It is another kind than is wanted. */
    ApiException mismatch(String wantedGroup, String wanted) {
      if (dev.orch.model.kinds.BuiltInKinds.all().byName(apiVersion, kind) != null) {
        return unreadable(
            wanted,
            "converting ("
                + version()
                + "."
                + kind
                + ") to ("
                + (wantedGroup.isEmpty() ? "core" : wantedGroup)
                + "."
                + wanted
                + "): unknown conversion");
      }
      return unreadable(
          wanted,
          "no kind \""
              + kind
              + "\" is registered for version \""
              + apiVersion
              + "\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
    }
  }
}
