package dev.orch.model.json;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into its documents and reads each by itself. {@code ---} and {@code ...} at the
 * beginning of a line separate documents whatever is around them, so what is wrong in one doesn't
 * reach the next. For one text.
 */
final class YamlDocuments {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * A line that starts a document, ends one, belongs to none unless one has begun, or any other.
   */
  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^(?:(?<start>---)(?=\\s|$)"
              + "|(?<end>\\.\\.\\.)(?=[ \\t]*(?:#.*)?$)"
              + "|(?<outside>(?:[ \\t]*(?:#.*)?|%.*)$)"
              + "|.*)");

  private final String text;
  private final ImmutableList.Builder<Yaml.Document> documents = ImmutableList.builder();
  private int count;

  // The piece that is being cut: where it begins, at which line, and where its content does.
  private int begin;
  private int beginLine;
  private int content;
  private boolean isDocument;

  private YamlDocuments(String text) {
    this.text = text;
  }

  static List<Yaml.Document> read(String text) {
    boolean marked = text.startsWith(BYTE_ORDER_MARK);
    return new YamlDocuments(marked ? text.substring(BYTE_ORDER_MARK.length()) : text).read();
  }

  private List<Yaml.Document> read() {
    Matcher line = LINE.matcher(text);
    for (int number = 0; line.find(); number++) {
      if (line.group("start") != null) {
        if (isDocument) {
          cut(line.start(), line.start(), number);
        }
        isDocument = true;
        content = line.end();
      } else if (line.group("end") != null) {
        cut(line.start(), line.end(), number);
      } else {
        isDocument |= line.group("outside") == null;
      }
    }
    cut(text.length(), text.length(), 0);
    return documents.build();
  }

  /** Ends the piece and begins the next one. */
  private void cut(int end, int next, int nextLine) {
    if (isDocument) {
      document(end);
    }
    begin = next;
    beginLine = nextLine;
    content = next;
    isDocument = false;
  }

  /** JSON is YAML, but for some escapes, and for several objects in a row. */
  private void document(int end) {
    List<Json> values = new ArrayList<>();
    JsonException fault = null;
    try {
      values.add(Yaml.readOne(text.substring(begin, end), beginLine));
    } catch (JsonException e) {
      fault = json(text.substring(content, end), values, e);
    }
    for (Json value : values) {
      count++;
      if (!value.isNull()) {
        documents.add(new Yaml.Document.Read(count, value));
      }
    }
    if (fault != null) {
      count++;
      documents.add(new Yaml.Document.Broken(count, String.valueOf(fault.getMessage())));
    }
  }

  /** Reads what is no YAML as JSON, as far as that goes, and returns what is wrong after that. */
  private @Nullable JsonException json(String body, List<Json> values, JsonException noYaml) {
    if (!body.stripLeading().startsWith("{")) {
      return noYaml;
    }
    long line = beginLine + text.substring(begin, content).chars().filter(c -> c == '\n').count();
    try {
      JsonText.readAll(body, line, values::add);
      return null;
    } catch (JsonException noJson) {
      return values.isEmpty() ? noYaml : noJson;
    }
  }
}
