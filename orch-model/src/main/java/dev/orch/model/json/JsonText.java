package dev.orch.model.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Reads and writes JSON trees with Jackson's streaming parser. Stateless. */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** A generator of compact JSON in UTF-8 onto the stream; whoever asked closes it. */
  public static JsonGenerator generator(java.io.OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  static Json read(byte[] utf8, Consumer<String> duplicates) {
    return read(utf8, duplicates, true);
  }

  static Json readInOrder(byte[] utf8) {
    return read(utf8, path -> {}, false);
  }

  private static Json read(byte[] utf8, Consumer<String> duplicates, boolean sorted) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() == null) {
        throw new JsonException("unexpected end of JSON input");
      }
      Json value = value(parser, "", duplicates, sorted);
      if (parser.nextToken() != null) {
        throw new JsonException("invalid data after top-level value");
      }
      return value;
    } catch (JacksonException e) {
      throw new JsonException(JsonSyntax.explain(utf8, e.getOriginalMessage()), e);
    }
  }

  /**
   * Reads values that follow one another.
   *
   * @param before how many lines stand above the text
   * @param each is told of each value, also of those before one that is malformed
   * @throws JsonException naming the line where it is not well-formed
   */
  static void readAll(String text, long before, Consumer<Json> each) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      while (parser.nextToken() != null) {
        each.accept(value(parser, "", duplicate -> {}, true));
      }
    } catch (JacksonException e) {
      long line = before + e.getLocation().getLineNr();
      throw new JsonException("json: line " + line + ": " + e.getOriginalMessage(), e);
    }
  }

  static void members(byte[] utf8, Consumer<String> paths) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      parser.nextToken();
      members(parser, "", paths);
    } catch (JacksonException e) {
      throw new JsonException(e.getOriginalMessage(), e);
    }
  }

  private static void members(JsonParser parser, String path, Consumer<String> paths) {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String at = path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
        paths.accept(at);
        parser.nextToken();
        members(parser, at, paths);
      }
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        members(parser, path + "[" + i + "]", paths);
      }
    }
  }

  /**
   * The text with U+FFFD in the place of each half of a surrogate pair whose other half is missing,
   * as Go reads it: UTF-8 has no form for one.
   */
  static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        int[] points = text.codePoints().map(c -> isHalf(c) ? 0xFFFD : c).toArray();
        return new String(points, 0, points.length);
      }
    }
    return text;
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static Json value(
      JsonParser parser, String path, Consumer<String> duplicates, boolean sorted) {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser, path, duplicates, sorted);
      case START_ARRAY -> array(parser, path, duplicates, sorted);
      case VALUE_STRING -> new Json.Str(whole(parser.getString()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getString());
      case VALUE_TRUE -> Json.Bool.TRUE;
      case VALUE_FALSE -> Json.Bool.FALSE;
      case VALUE_NULL -> Json.Null.NULL;
      default -> throw new JsonException("unexpected " + token);
    };
  }

  private static Json object(
      JsonParser parser, String path, Consumer<String> duplicates, boolean sorted) {
    Map<String, Json> members = sorted ? new TreeMap<>() : new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String at = path.isEmpty() ? name : path + "." + name;
      parser.nextToken();
      if (members.put(name, value(parser, at, duplicates, sorted)) != null) {
        duplicates.accept(at);
      }
    }
    if (members.isEmpty()) {
      return Json.Obj.EMPTY;
    }
    return sorted ? new Json.Obj(members) : Json.Obj.inOrder(members);
  }

  private static Json array(
      JsonParser parser, String path, Consumer<String> duplicates, boolean sorted) {
    List<Json> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser, path + "[" + elements.size() + "]", duplicates, sorted));
    }
    return elements.isEmpty() ? Json.Arr.EMPTY : new Json.Arr(elements);
  }

  static String write(Json json) {
    return new String(bytes(json), StandardCharsets.UTF_8);
  }

  static byte[] bytes(Json json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = generator(out)) {
      write(json, generator);
    }
    return out.toByteArray();
  }

  /** Writes the tree as the generator's next value. */
  public static void write(Json json, JsonGenerator out) {
    if (json instanceof Json.Obj object) {
      out.writeStartObject();
      for (Map.Entry<String, Json> member : object) {
        out.writeName(member.getKey());
        write(member.getValue(), out);
      }
      out.writeEndObject();
    } else if (json instanceof Json.Arr array) {
      out.writeStartArray();
      for (Json element : array) {
        write(element, out);
      }
      out.writeEndArray();
    } else if (json instanceof Json.Str string) {
      out.writeString(string.value());
    } else if (json instanceof Json.Num number) {
      out.writeNumber(number.literal());
    } else if (json instanceof Json.Bool bool) {
      out.writeBoolean(bool.value());
    } else {
      out.writeNull();
    }
  }
}
