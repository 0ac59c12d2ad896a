package dev.orch.model.structural;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The field that a rule blames instead of the value that it is about. Stateless. */
public final class RulePath {
  private static final Pattern STEP =
      Pattern.compile("\\.([^.\\[\\]]+)|\\['((?:[^'\\\\]|\\\\.)*)'\\]");

  private RulePath() {}

  /**
   * The path below the value, such as {@code .spec.b} or {@code ['a.b']}, as refusals name it;
   * {@code ""} for none.
   *
   * @throws IllegalArgumentException if the schema knows no such field
   */
  public static String of(String text, StructuralSchema schema) {
    StringBuilder path = new StringBuilder();
    for (String name : names(text)) {
      StructuralSchema property = schema.properties().get(name);
      @Nullable StructuralSchema next = property == null ? schema.additional() : property;
      if (next == null) {
        throw new IllegalArgumentException("does not refer to a valid field");
      }
      path.append(property == null ? "[" + name + "]" : "." + name);
      schema = next;
    }
    return path.toString();
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = STEP.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException("expected [ or . but got: " + text.substring(at));
      }
      String quoted = matcher.group(2);
      names.add(quoted == null ? matcher.group(1) : quoted.replaceAll("\\\\(.)", "$1"));
      at = matcher.end();
    }
    return names;
  }
}
