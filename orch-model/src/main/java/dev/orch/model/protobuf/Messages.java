package dev.orch.model.protobuf;

import com.google.common.base.Splitter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of Kubernetes' protobuf messages, by message and number. Read when first needed. */
final class Messages {
  /**
   * A field.
   *
   * @param name as in JSON, but for those of embedded messages, which have no name there
   * @param type a scalar, or a message such as {@code core.PodSpec}
   * @param shape how often it occurs
   */
  record Field(String name, String type, Shape shape) {}

  enum Shape {
    ONE,
    LIST,
    MAP
  }

  /** Made on first use, by the class loader's rules once. */
  private static final class Table {
    static final Map<String, NavigableMap<Integer, Field>> MESSAGES = load();
  }

  private Messages() {}

  /** The message's fields by their numbers, or null if there is no such message. */
  static @Nullable NavigableMap<Integer, Field> find(String message) {
    return Table.MESSAGES.get(message);
  }

  private static Map<String, NavigableMap<Integer, Field>> load() {
    Map<String, NavigableMap<Integer, Field>> messages = new TreeMap<>();
    NavigableMap<Integer, Field> current = new TreeMap<>();
    try (InputStream in = Objects.requireNonNull(Messages.class.getResourceAsStream("fields.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith(" ")) {
          List<String> parts = Splitter.on(' ').splitToList(line.trim());
          current.put(Integer.parseInt(parts.get(0)), field(parts.get(1), parts.get(2)));
        } else if (!line.startsWith("#")) {
          current = new TreeMap<>();
          if (messages.put(line, current) != null) {
            throw new IllegalStateException("two messages " + line);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return messages;
  }

  private static Field field(String name, String type) {
    if (type.startsWith("[]")) {
      return new Field(name, type.substring(2), Shape.LIST);
    }
    return type.startsWith("map:")
        ? new Field(name, type.substring(4), Shape.MAP)
        : new Field(name, type, Shape.ONE);
  }
}
