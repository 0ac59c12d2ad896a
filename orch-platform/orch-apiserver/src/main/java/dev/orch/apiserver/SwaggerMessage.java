package dev.orch.apiserver;

import dev.orch.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes OpenAPI v2 in the protobuf messages of gnostic ({@code openapi.v2.Document}), those of its
 * fields that {@link Swagger} uses. For one thread.
 */
final class SwaggerMessage {
  private static final int LENGTH = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private SwaggerMessage() {}

  static byte[] document(Json.Obj document) {
    SwaggerMessage paths = new SwaggerMessage();
    document
        .object("paths")
        .forEach(path -> paths.named(2, path.getKey(), item(object(path.getValue()))));
    SwaggerMessage info =
        new SwaggerMessage()
            .text(1, document.object("info").text("title"))
            .text(2, document.object("info").text("version"));
    return new SwaggerMessage()
        .text(1, document.text("swagger"))
        .part(2, info)
        .part(8, paths)
        .part(9, schemas(document.object("definitions")))
        .bytes
        .toByteArray();
  }

  /** What another server says may be anything. */
  private static Json.Obj object(Json json) {
    return json instanceof Json.Obj object ? object : Json.Obj.EMPTY;
  }

  private static SwaggerMessage item(Json.Obj item) {
    SwaggerMessage message = new SwaggerMessage();
    for (Map.Entry<String, Json> member : item) {
      int field =
          switch (member.getKey()) {
            case "get" -> 2;
            case "put" -> 3;
            case "post" -> 4;
            case "delete" -> 5;
            case "options" -> 6;
            case "head" -> 7;
            case "patch" -> 8;
            default -> 0; // parameters, and what another server says beside
          };
      if (field > 0 && member.getValue() instanceof Json.Obj operation) {
        message.part(field, operation(operation));
      }
    }
    return message.parameters(9, item);
  }

  private static SwaggerMessage operation(Json.Obj operation) {
    SwaggerMessage message =
        new SwaggerMessage()
            .texts(1, operation, "tags")
            .text(5, operation.text("operationId"))
            .texts(6, operation, "produces")
            .texts(7, operation, "consumes")
            .parameters(8, operation);
    SwaggerMessage responses = new SwaggerMessage();
    for (Map.Entry<String, Json> response : operation.object("responses")) {
      Json.Obj value = object(response.getValue());
      SwaggerMessage of = new SwaggerMessage().text(1, value.text("description"));
      if (value.has("schema")) {
        of.part(2, new SwaggerMessage().part(1, schema(value.object("schema"))));
      }
      responses.named(1, response.getKey(), new SwaggerMessage().part(1, of));
    }
    return message.part(9, responses).texts(10, operation, "schemes").extensions(13, operation);
  }

  private SwaggerMessage parameters(int field, Json.Obj of) {
    for (Json each : of.array("parameters")) {
      Json.Obj parameter = object(each);
      SwaggerMessage oneOf = new SwaggerMessage();
      switch (parameter.text("in")) {
        case "body" -> oneOf.part(1, body(parameter));
        case "path" -> oneOf.part(2, new SwaggerMessage().part(4, inPath(parameter)));
        default -> oneOf.part(2, new SwaggerMessage().part(3, inQuery(parameter)));
      }
      part(field, new SwaggerMessage().part(1, oneOf));
    }
    return this;
  }

  private static SwaggerMessage body(Json.Obj parameter) {
    return new SwaggerMessage()
        .text(2, parameter.text("name"))
        .text(3, parameter.text("in"))
        .flag(4, parameter, "required")
        .part(5, schema(parameter.object("schema")));
  }

  private static SwaggerMessage inQuery(Json.Obj parameter) {
    return new SwaggerMessage()
        .text(2, parameter.text("in"))
        .text(3, parameter.text("description"))
        .text(4, parameter.text("name"))
        .text(6, parameter.text("type"))
        .flag(20, parameter, "uniqueItems");
  }

  private static SwaggerMessage inPath(Json.Obj parameter) {
    return new SwaggerMessage()
        .flag(1, parameter, "required")
        .text(2, parameter.text("in"))
        .text(3, parameter.text("description"))
        .text(4, parameter.text("name"))
        .text(5, parameter.text("type"))
        .flag(19, parameter, "uniqueItems");
  }

  private static SwaggerMessage schemas(Json.Obj schemas) {
    SwaggerMessage message = new SwaggerMessage();
    schemas.forEach(s -> message.named(1, s.getKey(), schema(object(s.getValue()))));
    return message;
  }

  private static SwaggerMessage schema(Json.Obj schema) {
    SwaggerMessage message =
        new SwaggerMessage()
            .text(1, schema.text("$ref"))
            .text(2, schema.text("format"))
            .text(4, schema.text("description"))
            .texts(19, schema, "required");
    for (Json value : schema.array("enum")) {
      message.part(20, new SwaggerMessage().text(2, value.toString()));
    }
    if (schema.has("additionalProperties")) {
      Json.Obj values = schema.object("additionalProperties");
      message.part(21, new SwaggerMessage().part(1, schema(values)));
    }
    if (schema.has("type")) {
      message.part(22, new SwaggerMessage().text(1, schema.text("type")));
    }
    if (schema.has("items")) {
      message.part(23, new SwaggerMessage().part(1, schema(schema.object("items"))));
    }
    if (schema.has("properties")) {
      message.part(25, schemas(schema.object("properties")));
    }
    return message.extensions(31, schema);
  }

  /** The members that begin with {@code x-}, as YAML, which JSON is. */
  private SwaggerMessage extensions(int field, Json.Obj object) {
    for (Map.Entry<String, Json> member : object) {
      if (member.getKey().startsWith("x-")) {
        named(field, member.getKey(), new SwaggerMessage().text(2, member.getValue().toString()));
      }
    }
    return this;
  }

  private SwaggerMessage named(int field, String name, SwaggerMessage value) {
    return part(field, new SwaggerMessage().text(1, name).part(2, value));
  }

  private SwaggerMessage text(int field, String text) {
    return text.isEmpty() ? this : write(field, text.getBytes(StandardCharsets.UTF_8));
  }

  private SwaggerMessage texts(int field, Json.Obj object, String list) {
    for (Json element : object.array(list)) {
      if (element instanceof Json.Str text) {
        text(field, text.value());
      }
    }
    return this;
  }

  private SwaggerMessage part(int field, SwaggerMessage part) {
    return write(field, part.bytes.toByteArray());
  }

  private SwaggerMessage flag(int field, Json.Obj object, String name) {
    if (Json.Bool.TRUE.equals(object.get(name))) {
      varint(field << 3);
      varint(1);
    }
    return this;
  }

  private SwaggerMessage write(int field, byte[] value) {
    varint(field << 3 | LENGTH);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private void varint(int value) {
    int rest = value;
    while (rest > 0x7f) {
      bytes.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes.write(rest);
  }
}
