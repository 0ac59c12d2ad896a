package dev.orch.model.schema;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.schema.Descriptions.Described;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is said of the types of one group, from {@code descriptions/GROUP.txt}.
 *
 * <p>A line {@code Type: text} begins a type. The lines below it that begin with a space are its
 * fields: {@code field: text}, or {@code field {A,B}: text} if just these values are allowed. With
 * {@code Type like Other: text}, fields that the type has no line for are as in the other type,
 * which may be of another group ({@code meta.Condition}). Lines that begin with # are comments.
 */
final class DescriptionFile {
  private record Type(String text, String like, Map<String, Described> fields) {}

  private final Map<String, Type> types = new TreeMap<>();

  private DescriptionFile() {}

  /** The group's file; an empty one if there is none. */
  static DescriptionFile read(String group) {
    DescriptionFile file = new DescriptionFile();
    try (InputStream in =
        DescriptionFile.class.getResourceAsStream("descriptions/" + group + ".txt")) {
      if (in != null) {
        file.add(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private void add(BufferedReader lines) throws IOException {
    Map<String, Described> fields = new TreeMap<>();
    String line;
    while ((line = lines.readLine()) != null) {
      int colon = line.indexOf(": ");
      if (line.startsWith("#")) {
        continue;
      }
      if (colon < 0) {
        throw new IllegalStateException("no description: " + line);
      }
      List<String> head = Splitter.on(' ').splitToList(line.substring(0, colon).trim());
      String text = line.substring(colon + 2);
      String more = head.get(head.size() - 1);
      if (line.startsWith(" ")) {
        List<String> values = head.size() == 1 ? ImmutableList.of() : values(more);
        once(head, fields.put(head.get(0), new Described(text, values)));
      } else {
        fields = new TreeMap<>();
        once(head, types.put(head.get(0), new Type(text, head.size() == 1 ? "" : more, fields)));
      }
    }
  }

  private static List<String> values(String braced) {
    return Splitter.on(',')
        .splitToStream(braced.substring(1, braced.length() - 1))
        .sorted()
        .toList();
  }

  private static void once(List<String> head, @Nullable Object before) {
    if (before != null) {
      throw new IllegalStateException("described twice: " + head.get(0));
    }
  }

  /** The types that it says something of. */
  Set<String> types() {
    return types.keySet();
  }

  /** The fields that have a line of their own under the type. */
  Set<String> fields(String type) {
    Type known = types.get(type);
    return known == null ? ImmutableSet.of() : known.fields.keySet();
  }

  /** What the type is, or empty. */
  String text(String type) {
    Type known = types.get(type);
    return known == null ? "" : known.text;
  }

  /** The type that it is like, or empty. */
  String like(String type) {
    Type known = types.get(type);
    return known == null ? "" : known.like;
  }

  /** The field's own line, or null. */
  @Nullable Described field(String type, String field) {
    Type known = types.get(type);
    return known == null ? null : known.fields.get(field);
  }
}
