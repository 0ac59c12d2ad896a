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
    for (Map.Entry<String, Json> operation : item) {
      int field =
          switch (operation.getKey()) {
            case "get" -> 2;
            case "put" -> 3;
            case "post" -> 4;
            case "delete" -> 5;
            case "options" -> 6;
            case "head" -> 7;
            case "patch" -> 8;
            default -> 0; // what another server says beside
          };
      if (field > 0 && operation.getValue() instanceof Json.Obj of) {
        message.part(field, operation(of));
      }
    }
    return message;
  }

  private static SwaggerMessage operation(Json.Obj operation) {
    SwaggerMessage message = new SwaggerMessage();
    for (Json each : operation.array("parameters")) {
      Json.Obj parameter = object(each);
      SwaggerMessage oneOf = new SwaggerMessage();
      if (parameter.text("in").equals("body")) {
        oneOf.part(1, body(parameter));
      } else {
        oneOf.part(2, new SwaggerMessage().part(3, query(parameter)));
      }
      message.part(8, new SwaggerMessage().part(1, oneOf));
    }
    SwaggerMessage responses = new SwaggerMessage();
    for (Map.Entry<String, Json> response : operation.object("responses")) {
      Json.Obj value = object(response.getValue());
      SwaggerMessage schema = new SwaggerMessage().part(1, schema(value.object("schema")));
      SwaggerMessage of = new SwaggerMessage().text(1, value.text("description")).part(2, schema);
      responses.named(1, response.getKey(), new SwaggerMessage().part(1, of));
    }
    return message.part(9, responses).extensions(13, operation);
  }

  private static SwaggerMessage body(Json.Obj parameter) {
    return new SwaggerMessage()
        .text(2, parameter.text("name"))
        .text(3, parameter.text("in"))
        .flag(4, parameter, "required")
        .part(5, schema(parameter.object("schema")));
  }

  private static SwaggerMessage query(Json.Obj parameter) {
    return new SwaggerMessage()
        .text(2, parameter.text("in"))
        .text(4, parameter.text("name"))
        .text(6, parameter.text("type"))
        .flag(20, parameter, "uniqueItems");
  }

  private static SwaggerMessage schemas(Json.Obj schemas) {
    SwaggerMessage message = new SwaggerMessage();
    schemas.forEach(s -> message.named(1, s.getKey(), schema(object(s.getValue()))));
    return message;
  }

  private static SwaggerMessage schema(Json.Obj schema) {
    SwaggerMessage message =
        new SwaggerMessage().text(1, schema.text("$ref")).text(2, schema.text("format"));
    for (Json required : schema.array("required")) {
      if (required instanceof Json.Str name) {
        message.text(19, name.value());
      }
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
