package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Subresource;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.core.Binding;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.Status;
import dev.orch.model.policy.Eviction;
import dev.orch.model.schema.RecordType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one OpenAPI v3 document: each kind's, and its subresources', with their operations.
 * For one thread.
 */
final class OpenApiPaths {
  private static final ImmutableList<String> PATCHES =
      ImmutableList.of(
          "application/apply-patch+yaml",
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json");
  private static final ImmutableList<String> ANSWERS =
      ImmutableList.of(
          "application/json", "application/vnd.kubernetes.protobuf", "application/yaml");

  private final OpenApiSchemas schemas;
  private final OpenApiParameters parameters;
  private final Map<String, Json> paths = new TreeMap<>();

  OpenApiPaths(OpenApiSchemas schemas, OpenApiParameters parameters) {
    this.schemas = schemas;
    this.parameters = parameters;
  }

  Json all() {
    return new Json.Obj(paths);
  }

  /**
   * What is done at a path.
   *
   * @param verb the API's word for it
   * @param method HTTP's
   * @param action OpenAPI's
   * @param id what the operation's id begins with
   */
  private record Verb(String verb, String method, String action, String id) {}

  private static final ImmutableList<Verb> OF_ALL =
      ImmutableList.of(
          new Verb("list", "get", "list", "list"),
          new Verb("create", "post", "post", "create"),
          new Verb("deletecollection", "delete", "deletecollection", "delete"));
  private static final ImmutableList<Verb> OF_ONE =
      ImmutableList.of(
          new Verb("get", "get", "get", "read"),
          new Verb("update", "put", "put", "replace"),
          new Verb("patch", "patch", "patch", "patch"),
          new Verb("delete", "delete", "delete", "delete"));

  /**
   * Objects at a path.
   *
   * @param kind whose path it is
   * @param gvk of the objects
   * @param schema of the objects
   * @param name of them in operations' ids
   */
  private record Place(Kind<?> kind, Json gvk, Json.Obj schema, String name) {
    String id(Verb verb) {
      String all = verb.verb.equals("deletecollection") ? "Collection" : "";
      return verb.id + OpenApiNames.id(kind) + all + name;
    }
  }

  /** Adds the kind's paths. */
  void add(Kind<?> kind, String group) {
    String scope = kind.isNamespaced() ? "/namespaces/{namespace}" : "";
    String base = group + scope + "/" + kind.plural();
    String name = (kind.isNamespaced() ? "Namespaced" : "") + kind.name();
    Json.Obj schema = OpenApiSchemas.reference(OpenApiNames.of(kind));
    Json gvk = OpenApiSchemas.gvk(kind, kind.name());
    Place place = new Place(kind, gvk, schema, name);
    put(base, place, OF_ALL, kind.verbs());
    put(base + "/{name}", place, OF_ONE, kind.verbs());
    if (kind.isNamespaced() && kind.verbs().contains("list")) {
      Place everywhere = new Place(kind, gvk, schema, kind.name() + "ForAllNamespaces");
      put(group + "/" + kind.plural(), everywhere, OF_ALL.subList(0, 1), kind.verbs());
    }
    kind.subresources().forEach(sub -> add(kind, sub, base + "/{name}/" + sub.name(), place));
  }

  private void add(Kind<?> kind, Subresource sub, String path, Place of) {
    String name = of.name + OpenApiNames.capital(sub.name());
    boolean own = sub.group().isEmpty() && sub.version().isEmpty();
    Json.Obj gvk =
        own
            ? OpenApiSchemas.gvk(kind, sub.kind())
            : OpenApiSchemas.gvk(sub.group(), sub.version(), sub.kind());
    RecordType<?> record = record(sub.kind());
    if (sub.name().equals("log")) {
      put(path, new Place(kind, gvk, text(), name), "get", "log", "read");
    } else if (record != null || sub.kind().equals(kind.name())) {
      Json.Obj schema = record == null ? of.schema : schemas.reference(record, gvk);
      Place place = new Place(kind, gvk, schema, name);
      put(path, place, OF_ONE, sub.verbs());
      put(path, place, OF_ALL.subList(1, 2), sub.verbs());
    } else {
      connect(path, new Place(kind, gvk, text(), name), sub);
    }
  }

  private static Json.Obj text() {
    return OpenApiSchemas.typed("string", "");
  }

  /** The record of a subresource's objects, or null if they are of the kind itself or streams. */
  private static @Nullable RecordType<?> record(String kind) {
    return switch (kind) {
      case "Binding" -> RecordType.of(Binding.class);
      case "Eviction" -> RecordType.of(Eviction.class);
      case "Scale" -> RecordType.of(Scale.class);
      case "TokenRequest" -> RecordType.of(TokenRequest.class);
      default -> null;
    };
  }

  private void put(String path, Place place, List<Verb> possible, List<String> verbs) {
    for (Verb verb : possible) {
      if (verbs.contains(verb.verb)) {
        put(path, verb.method, operation(place, verb));
      }
    }
  }

  private void put(String path, String method, Json operation) {
    Json.Obj item =
        paths.get(path) instanceof Json.Obj known
            ? known
            : Json.object("parameters", parameters.inPath(braced(path)));
    paths.put(path, item.with(method, operation));
  }

  private static List<String> braced(String path) {
    return ImmutableList.of("name", "namespace").stream()
        .filter(name -> path.contains("{" + name + "}"))
        .toList();
  }

  /** Operations of a stream, or of what stands behind the object. */
  private void connect(String path, Place place, Subresource sub) {
    for (String verb : sub.verbs()) {
      String method =
          switch (verb) {
            case "create" -> "post";
            case "update" -> "put";
            default -> verb;
          };
      String id =
          "connect" + OpenApiNames.id(place.kind) + OpenApiNames.capital(method) + place.name;
      put(path, method, operation(place, id, "connect", parameters.inQuery(sub.name())));
    }
  }

  private void put(String path, Place place, String method, String parameters, String id) {
    Verb verb = new Verb(method, method, method, id);
    put(
        path,
        method,
        operation(place, place.id(verb), method, this.parameters.inQuery(parameters)));
  }

  private Json.Obj operation(Place place, String id, String action, Json inQuery) {
    return Json.object("operationId", Json.of(id))
        .with("tags", Json.strings(ImmutableList.of(OpenApiNames.tag(place.kind))))
        .with("x-kubernetes-action", action)
        .with("x-kubernetes-group-version-kind", place.gvk)
        .with("parameters", inQuery)
        .with(
            "responses",
            Json.object("200", answer("OK", place.schema))
                .with("401", Json.object("description", Json.of("Unauthorized"))));
  }

  private Json operation(Place place, Verb verb) {
    Json.Obj operation =
        operation(place, place.id(verb), verb.action, parameters.inQuery(verb.action));
    return switch (verb.verb) {
      case "list" ->
          answers(
              operation, OpenApiSchemas.reference(OpenApiNames.ofList(place.kind)), "200", "OK");
      case "create" ->
          answers(
              answers(
                  operation.with("requestBody", body(ImmutableList.of("*/*"), place.schema)),
                  place.schema,
                  "201",
                  "Created"),
              place.schema,
              "202",
              "Accepted");
      case "update" ->
          answers(
              operation.with("requestBody", body(ImmutableList.of("*/*"), place.schema)),
              place.schema,
              "201",
              "Created");
      case "patch" ->
          answers(
              operation.with("requestBody", body(PATCHES, schemas.patch())),
              place.schema,
              "201",
              "Created");
      case "delete", "deletecollection" -> deletion(operation);
      default -> operation;
    };
  }

  private Json deletion(Json.Obj operation) {
    Json.Obj options = schemas.reference(RecordType.of(DeleteOptions.class));
    Json.Obj status =
        schemas.reference(RecordType.of(Status.class), OpenApiSchemas.gvk("", "v1", "Status"));
    return answers(
        operation.with("requestBody", body(ImmutableList.of("*/*"), options).without("required")),
        status,
        "200",
        "OK");
  }

  private static Json.Obj body(List<String> types, Json schema) {
    return Json.object("content", content(types, schema)).with("required", Json.Bool.TRUE);
  }

  private static Json.Obj answers(
      Json.Obj operation, Json schema, String code, String description) {
    return operation.edit("responses", of -> of.with(code, answer(description, schema)));
  }

  private static Json answer(String description, Json schema) {
    return Json.object("description", Json.of(description))
        .with("content", content(ANSWERS, schema));
  }

  private static Json content(List<String> types, Json schema) {
    Json.Obj content = Json.Obj.EMPTY;
    for (String type : types) {
      content = content.with(type, Json.object("schema", schema));
    }
    return content;
  }
}
