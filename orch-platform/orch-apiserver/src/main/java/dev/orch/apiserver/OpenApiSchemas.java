package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Kind;
import dev.orch.model.Union;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ListMeta;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.Descriptions;
import dev.orch.model.schema.Descriptions.Described;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import dev.orch.model.structural.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of one OpenAPI v3 document, made from records as {@link OpenApi} asks for them. For
 * one thread.
 */
final class OpenApiSchemas {
  private final Descriptions descriptions;
  private final Map<String, Json> schemas = new TreeMap<>();

  OpenApiSchemas(Descriptions descriptions) {
    this.descriptions = descriptions;
  }

  /** All that were asked for, and what they refer to. */
  Json all() {
    return new Json.Obj(schemas);
  }

  /** Adds the kind and, if it is listed, its list. */
  void add(Kind<?> kind) {
    Json.Obj schema = kind.isDynamic() ? structural(kind.schema()) : record(kind.recordType());
    schemas.put(OpenApiNames.of(kind), enveloped(schema, "Object", gvk(kind, kind.name())));
    if (kind.verbs().contains("list")) {
      schemas.put(OpenApiNames.ofList(kind), list(kind));
    }
  }

  private Json.Obj list(Kind<?> kind) {
    Json items =
        typed("array", "")
            .with("items", reference(OpenApiNames.of(kind)))
            .with("description", descriptions.ofEvery("List", "items").text());
    Json metadata = metadata(ListMeta.class, "List");
    Json.Obj schema =
        typed("object", "")
            .with("description", "A list of objects of kind " + kind.name() + ".")
            .with("properties", Json.object("items", items).with("metadata", metadata))
            .with("required", Json.strings(ImmutableList.of("items")));
    return enveloped(schema, "List", gvk(kind, kind.listName()));
  }

  static Json.Obj gvk(Kind<?> kind, String name) {
    return gvk(kind.group(), kind.version(), name);
  }

  static Json.Obj gvk(String group, String version, String kind) {
    return Json.object("group", Json.of(group)).with("version", version).with("kind", kind);
  }

  /** What an object says of itself. */
  private Json.Obj enveloped(Json.Obj schema, String what, Json gvk) {
    return schema
        .edit(
            "properties",
            properties ->
                properties
                    .with("apiVersion", text(descriptions.ofEvery(what, "apiVersion").text()))
                    .with("kind", text(descriptions.ofEvery(what, "kind").text())))
        .with("x-kubernetes-group-version-kind", new Json.Arr(ImmutableList.of(gvk)));
  }

  private static Json.Obj text(String description) {
    return typed("string", "").with("description", description);
  }

  /** What is known of objects without a record, and the metadata that all have. */
  private Json.Obj structural(@Nullable StructuralSchema known) {
    Json.Obj schema =
        known == null
            ? typed("object", "").with("x-kubernetes-preserve-unknown-fields", Json.Bool.TRUE)
            : RecordWriter.toJson(known.facts());
    Json metadata = metadata(ObjectMeta.class, "Object");
    return schema.edit("properties", properties -> properties.with("metadata", metadata));
  }

  private Json metadata(Class<? extends Record> type, String what) {
    Json text = Json.of(descriptions.ofEvery(what, "metadata").text());
    return beside(
        reference(RecordType.of(type)),
        ImmutableMap.of("default", Json.Obj.EMPTY, "description", text));
  }

  /** Adds the record's schema, if it isn't there, and refers to it. */
  Json.Obj reference(RecordType<?> type) {
    String name = OpenApiNames.of(type);
    if (!schemas.containsKey(name)) {
      schemas.put(name, Json.Obj.EMPTY); // first, as types may be recursive
      schemas.put(name, record(type));
    }
    return reference(name);
  }

  /** Adds the record of a kind that isn't served at a path of its own, and refers to it. */
  Json.Obj reference(RecordType<?> type, Json.Obj gvk) {
    Json.Obj reference = reference(type);
    schemas.computeIfPresent(
        OpenApiNames.of(type), (name, schema) -> enveloped((Json.Obj) schema, "Object", gvk));
    return reference;
  }

  /** Refers to a schema that is there, or will be. */
  static Json.Obj reference(String name) {
    return Json.object("$ref", Json.of("#/components/schemas/" + name));
  }

  /** Adds what stands for a patch of any form, and refers to it. */
  Json.Obj patch() {
    return named("Patch", OpenApiNames.meta("Patch"), typed("object", ""));
  }

  private Json.Obj record(RecordType<?> type) {
    Map<String, Json> properties = new TreeMap<>();
    List<String> required = new ArrayList<>();
    for (FieldInfo field : type.fields()) {
      properties.put(field.name(), property(type, field));
      if (field.isRequired()) {
        required.add(field.name());
      }
    }
    Json.Obj schema = typed("object", "");
    if (!properties.isEmpty()) {
      schema = schema.with("properties", new Json.Obj(properties));
    }
    if (!required.isEmpty()) {
      schema = schema.with("required", Json.strings(required));
    }
    if (type.isAtomic()) {
      schema = schema.with("x-kubernetes-map-type", "atomic");
    }
    Union union = type.union();
    if (union != null) {
      schema = schema.with("x-kubernetes-unions", union(union));
    }
    RecordType.Envelope envelope = type.envelope();
    if (envelope != null) {
      schema = enveloped(schema, "Object", gvk(envelope));
    }
    return described(schema, descriptions.of(type));
  }

  private static Json gvk(RecordType.Envelope envelope) {
    int slash = envelope.apiVersion().indexOf('/');
    String group = slash < 0 ? "" : envelope.apiVersion().substring(0, slash);
    return gvk(group, envelope.apiVersion().substring(slash + 1), envelope.kind());
  }

  private static Json union(Union union) {
    Json.Obj fields = Json.Obj.EMPTY;
    for (String member : union.members()) {
      fields = fields.with(member, OpenApiNames.capital(member));
    }
    Json.Obj of = Json.object("fields-to-discriminateBy", fields);
    return new Json.Arr(
        ImmutableList.of(
            union.discriminator().isEmpty()
                ? of
                : of.with("discriminator", union.discriminator())));
  }

  /** The field that holds a value, which tells what values are allowed or what any JSON is. */
  private record Holder(RecordType<?> type, String field, List<String> values) {}

  private Json property(RecordType<?> type, FieldInfo field) {
    Described known = descriptions.of(type, field.name());
    Map<String, Json> facts = new TreeMap<>();
    if (!known.text().isEmpty()) {
      facts.put("description", Json.of(known.text()));
    }
    Json given = field.defaultValue();
    Json otherwise = given == null && !field.isPointer() ? zero(field) : given;
    if (otherwise != null) {
      facts.put("default", otherwise);
    }
    if (field.type() instanceof FieldType.ListOf) {
      facts.put("x-kubernetes-list-type", Json.of(field.listType()));
      if (!field.listMapKeys().isEmpty()) {
        facts.put("x-kubernetes-list-map-keys", Json.strings(field.listMapKeys()));
      }
    } else if (!field.mapType().isEmpty()) {
      facts.put("x-kubernetes-map-type", Json.of(field.mapType()));
    }
    if (!field.patchStrategy().isEmpty()) {
      facts.put("x-kubernetes-patch-strategy", Json.of(field.patchStrategy()));
    }
    if (!field.patchMergeKey().isEmpty()) {
      facts.put("x-kubernetes-patch-merge-key", Json.of(field.patchMergeKey()));
    }
    return beside(of(field.type(), new Holder(type, field.name(), known.values())), facts);
  }

  /** What a field that is always written holds at first; a part held by value is empty. */
  private static @Nullable Json zero(FieldInfo field) {
    return field.isAlways() || field.type() instanceof FieldType.RecordOf
        ? zero(field.type())
        : null;
  }

  private static @Nullable Json zero(FieldType type) {
    if (type instanceof FieldType.RecordOf) {
      return Json.Obj.EMPTY;
    }
    if (!(type instanceof FieldType.Scalar scalar)) {
      return null;
    }
    return switch (scalar) {
      case STRING -> Json.of("");
      case BOOLEAN -> Json.Bool.FALSE;
      case INT, LONG, DOUBLE -> Json.of(0);
      default -> null;
    };
  }

  private Json.Obj of(FieldType type, Holder holder) {
    if (type instanceof FieldType.ListOf list) {
      return typed("array", "").with("items", element(list.element(), holder));
    }
    if (type instanceof FieldType.MapOf map) {
      return typed("object", "").with("additionalProperties", element(map.value(), holder));
    }
    if (type instanceof FieldType.RecordOf record) {
      return reference(record.recordType());
    }
    if (type == FieldType.Scalar.ANY) {
      return any(OpenApiNames.ofAny(holder.type, holder.field));
    }
    Json.Obj schema = scalar((FieldType.Scalar) type);
    return holder.values.isEmpty() ? schema : schema.with("enum", Json.strings(holder.values));
  }

  private Json.Obj element(FieldType type, Holder holder) {
    Json zero = zero(type);
    return beside(
        of(type, holder), zero == null ? ImmutableMap.of() : ImmutableMap.of("default", zero));
  }

  /** A schema with more said of it. Nothing may stand beside a reference, which is wrapped. */
  private static Json.Obj beside(Json.Obj schema, Map<String, Json> facts) {
    if (facts.isEmpty()) {
      return schema;
    }
    Map<String, Json> members = new TreeMap<>(facts);
    if (schema.has("$ref")) {
      members.put("allOf", new Json.Arr(ImmutableList.of(schema)));
    } else {
      members.putAll(schema.members());
    }
    return new Json.Obj(members);
  }

  private static Json.Obj described(Json.Obj schema, String text) {
    return text.isEmpty() ? schema : schema.with("description", text);
  }

  private Json.Obj scalar(FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN -> typed("boolean", "");
      case INT -> typed("integer", "int32");
      case LONG -> typed("integer", "int64");
      case DOUBLE -> typed("number", "double");
      case BYTES -> typed("string", "byte");
      case TIME -> named(type.name(), OpenApiNames.meta("Time"), typed("string", "date-time"));
      case MICRO_TIME ->
          named(type.name(), OpenApiNames.meta("MicroTime"), typed("string", "date-time"));
      case QUANTITY ->
          named(
              type.name(),
              "io.k8s.apimachinery.pkg.api.resource.Quantity",
              either("string", "number"));
      case INT_OR_STRING ->
          named(
              type.name(),
              "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
              either("integer", "string").with("format", "int-or-string"));
      default -> typed("string", "");
    };
  }

  private Json.Obj any(String name) {
    boolean whole = name.endsWith(".FieldsV1") || name.endsWith(".RawExtension");
    String simple = name.substring(name.lastIndexOf('.') + 1);
    Json.Obj schema = whole ? typed("object", "") : Json.Obj.EMPTY;
    return name.isEmpty() ? schema : named(simple, name, schema);
  }

  private Json.Obj named(String described, String name, Json.Obj schema) {
    schemas.putIfAbsent(name, described(schema, descriptions.ofShared(described)));
    return reference(name);
  }

  private static Json.Obj either(String one, String other) {
    return Json.object("oneOf", new Json.Arr(ImmutableList.of(typed(one, ""), typed(other, ""))));
  }

  static Json.Obj typed(String type, String format) {
    Json.Obj schema = Json.object("type", Json.of(type));
    return format.isEmpty() ? schema : schema.with("format", format);
  }
}
