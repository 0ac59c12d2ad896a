package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.hash.Hashing;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import dev.orch.model.structural.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * OpenAPI v3 of what is served, a document per group and version, derived from the records when
 * first asked for. For any thread.
 */
final class OpenApi {
  private final Kinds kinds;
  private final Map<String, Json> documents = new ConcurrentHashMap<>();

  OpenApi(Kinds kinds) {
    this.kinds = kinds;
  }

  private static String path(Kind<?> kind) {
    return (kind.group().isEmpty() ? "api/" : "apis/") + kind.apiVersion();
  }

  /** {@code /openapi/v3}: where the documents are, each with a hash of its text. */
  Json index() {
    Map<String, Json> paths = new TreeMap<>();
    for (Kind<?> kind : kinds.all()) {
      String path = path(kind);
      if (!paths.containsKey(path)) {
        String hash =
            Hashing.sha256()
                .hashBytes(document(path).toBytes())
                .toString()
                .toUpperCase(Locale.ROOT);
        paths.put(
            path,
            Json.object("serverRelativeURL", Json.of("/openapi/v3/" + path + "?hash=" + hash)));
      }
    }
    return Json.object("paths", new Json.Obj(paths));
  }

  /** The document at {@code api/v1} or {@code apis/GROUP/VERSION}, or null. */
  @Nullable Json find(String path) {
    return kinds.all().stream().anyMatch(kind -> path(kind).equals(path)) ? document(path) : null;
  }

  /** Each of the documents. */
  List<Json> all() {
    return kinds.all().stream().map(OpenApi::path).distinct().map(this::document).toList();
  }

  private Json document(String path) {
    return documents.computeIfAbsent(path, this::make);
  }

  private Json make(String path) {
    Map<String, Json> schemas = new TreeMap<>();
    Map<String, Json> paths = new TreeMap<>();
    for (Kind<?> kind : kinds.all()) {
      if (path(kind).equals(path)) {
        schemas.put(name(kind), kindSchema(kind, schemas));
        paths(kind, paths);
      }
    }
    return Json.object("openapi", Json.of("3.0.0"))
        .with(
            "info",
            Json.object("title", Json.of("Kubernetes")).with("version", Version.GIT_VERSION))
        .with("paths", new Json.Obj(paths))
        .with("components", Json.object("schemas", new Json.Obj(schemas)));
  }

  private static String name(RecordType<?> type) {
    String full = type.type().getPackageName();
    String group = full.substring(full.lastIndexOf('.') + 1);
    String prefix =
        switch (group) {
          case "meta" -> "io.k8s.apimachinery.pkg.apis.meta.v1.";
          case "apiextensions" -> "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
          case "apiregistration" -> "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.";
          case "metrics" -> "io.k8s.metrics.pkg.apis.metrics.v1beta1.";
          case "autoscalingv2" -> "io.k8s.api.autoscaling.v2.";
          default -> "io.k8s.api." + group + ".v1.";
        };
    return full.startsWith("dev.orch.model.")
        ? prefix + type.type().getSimpleName()
        : type.type().getName();
  }

  private static String name(Kind<?> kind) {
    if (!kind.isDynamic()) {
      return name(kind.recordType());
    }
    List<String> domain = Splitter.on('.').splitToList(kind.group());
    String reversed = String.join(".", Lists.reverse(domain));
    return reversed + "." + kind.version() + "." + kind.name();
  }

  /** What is known of objects without a record, and the metadata that all have. */
  private static Json.Obj structural(@Nullable StructuralSchema known, Map<String, Json> schemas) {
    Json.Obj schema =
        known == null
            ? typed("object", "").with("x-kubernetes-preserve-unknown-fields", Json.Bool.TRUE)
            : RecordWriter.toJson(known.facts());
    Json metadata = of(new FieldType.RecordOf(ObjectMeta.class), schemas);
    return schema.edit("properties", properties -> properties.with("metadata", metadata));
  }

  private static Json kindSchema(Kind<?> kind, Map<String, Json> schemas) {
    Json.Obj schema =
        kind.isDynamic() ? structural(kind.schema(), schemas) : schema(kind.recordType(), schemas);
    Json text = Json.object("type", Json.of("string"));
    Json gvk =
        Json.object("group", Json.of(kind.group()))
            .with("version", kind.version())
            .with("kind", kind.name());
    return schema
        .edit("properties", p -> p.with("apiVersion", text).with("kind", text))
        .with("x-kubernetes-group-version-kind", new Json.Arr(ImmutableList.of(gvk)));
  }

  private static Json.Obj schema(RecordType<?> type, Map<String, Json> schemas) {
    Map<String, Json> properties = new TreeMap<>();
    List<String> required = new ArrayList<>();
    for (FieldInfo field : type.fields()) {
      properties.put(field.name(), property(field, schemas));
      if (field.isRequired()) {
        required.add(field.name());
      }
    }
    Json.Obj schema =
        Json.object("type", Json.of("object")).with("properties", new Json.Obj(properties));
    Json.Obj atomic = type.isAtomic() ? schema.with("x-kubernetes-map-type", "atomic") : schema;
    return required.isEmpty() ? atomic : atomic.with("required", Json.strings(required));
  }

  private static Json property(FieldInfo field, Map<String, Json> schemas) {
    Json.Obj schema = of(field.type(), schemas);
    if (field.type() instanceof FieldType.ListOf) {
      schema = schema.with("x-kubernetes-list-type", field.listType());
      if (!field.listMapKeys().isEmpty()) {
        schema = schema.with("x-kubernetes-list-map-keys", Json.strings(field.listMapKeys()));
      }
    }
    if (field.type() instanceof FieldType.MapOf && field.isAtomicMap()) {
      schema = schema.with("x-kubernetes-map-type", "atomic");
    }
    if (!field.patchStrategy().isEmpty()) {
      schema = schema.with("x-kubernetes-patch-strategy", field.patchStrategy());
    }
    return field.patchMergeKey().isEmpty()
        ? schema
        : schema.with("x-kubernetes-patch-merge-key", field.patchMergeKey());
  }

  private static Json.Obj of(FieldType type, Map<String, Json> schemas) {
    if (type instanceof FieldType.ListOf list) {
      return Json.object("type", Json.of("array")).with("items", of(list.element(), schemas));
    }
    if (type instanceof FieldType.MapOf map) {
      return Json.object("type", Json.of("object"))
          .with("additionalProperties", of(map.value(), schemas));
    }
    if (type instanceof FieldType.RecordOf record) {
      String name = name(record.recordType());
      if (!schemas.containsKey(name)) {
        schemas.put(name, Json.Obj.EMPTY); // first, as types may be recursive
        schemas.put(name, schema(record.recordType(), schemas));
      }
      Json reference = Json.object("$ref", Json.of("#/components/schemas/" + name));
      return Json.object("allOf", new Json.Arr(ImmutableList.of(reference)));
    }
    return scalar((FieldType.Scalar) type);
  }

  private static Json.Obj scalar(FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN -> typed("boolean", "");
      case INT -> typed("integer", "int32");
      case LONG -> typed("integer", "int64");
      case DOUBLE -> typed("number", "double");
      case TIME, MICRO_TIME -> typed("string", "date-time");
      case BYTES -> typed("string", "byte");
      case INT_OR_STRING ->
          Json.object("format", Json.of("int-or-string"))
              .with(
                  "oneOf",
                  new Json.Arr(ImmutableList.of(typed("integer", ""), typed("string", ""))));
      case QUANTITY ->
          Json.object(
              "oneOf", new Json.Arr(ImmutableList.of(typed("string", ""), typed("number", ""))));
      case ANY -> typed("object", "");
      default -> typed("string", "");
    };
  }

  private static Json.Obj typed(String type, String format) {
    Json.Obj schema = Json.object("type", Json.of(type));
    return format.isEmpty() ? schema : schema.with("format", format);
  }

  private static void paths(Kind<?> kind, Map<String, Json> paths) {
    String base =
        "/" + path(kind) + (kind.isNamespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural();
    paths.put(
        base,
        operations(kind, ImmutableList.of("get:list", "post:post", "delete:deletecollection")));
    paths.put(
        base + "/{name}",
        operations(kind, ImmutableList.of("get:get", "put:put", "patch:patch", "delete:delete")));
  }

  private static Json operations(Kind<?> kind, List<String> operations) {
    Json gvk =
        Json.object("group", Json.of(kind.group()))
            .with("version", kind.version())
            .with("kind", kind.name());
    Json content =
        Json.object("schema", Json.object("$ref", Json.of("#/components/schemas/" + name(kind))));
    Json ok =
        Json.object("description", Json.of("OK"))
            .with("content", Json.object("application/json", content));
    Json.Obj item = Json.Obj.EMPTY;
    for (String operation : operations) {
      String method = operation.substring(0, operation.indexOf(':'));
      String action = operation.substring(operation.indexOf(':') + 1);
      item =
          item.with(
              method,
              Json.object("x-kubernetes-action", Json.of(action))
                  .with("x-kubernetes-group-version-kind", gvk)
                  .with("parameters", parameters(action))
                  .with("responses", Json.object("200", ok)));
    }
    return item;
  }

  private static Json parameters(String action) {
    List<Json> parameters = new ArrayList<>();
    List<String> names =
        switch (action) {
          case "get" -> ImmutableList.of("pretty");
          case "list" ->
              ImmutableList.of(
                  "continue",
                  "fieldSelector",
                  "labelSelector",
                  "limit",
                  "resourceVersion",
                  "watch");
          case "delete", "deletecollection" ->
              ImmutableList.of("dryRun", "gracePeriodSeconds", "propagationPolicy");
          default -> ImmutableList.of("dryRun", "fieldManager", "fieldValidation", "pretty");
        };
    for (String name : names) {
      parameters.add(
          Json.object("name", Json.of(name))
              .with("in", "query")
              .with("schema", typed("string", "").with("uniqueItems", Json.Bool.TRUE)));
    }
    return new Json.Arr(parameters);
  }
}
