package dev.orch.model.json;

import com.google.common.base.Splitter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees in YAML's block style; whatever could be read as something else is quoted.
 * Stateless.
 */
final class YamlText {
  private static final Pattern DATE_LIKE = Pattern.compile("[0-9]{4}-.*|[0-9:.]+");

  private YamlText() {}

  static String write(Json json) {
    StringBuilder out = new StringBuilder();
    value(json, "", false, out);
    return out.toString();
  }

  private static void value(Json json, String indent, boolean inList, StringBuilder out) {
    if (json instanceof Json.Obj object && !object.isEmpty()) {
      boolean first = true;
      for (Map.Entry<String, Json> member : object) {
        out.append(first && inList ? "" : indent).append(scalar(member.getKey())).append(':');
        child(member.getValue(), indent, out);
        first = false;
      }
    } else if (json instanceof Json.Arr array && array.size() > 0) {
      boolean first = true;
      for (Json element : array) {
        out.append(first && inList ? "" : indent).append("- ");
        value(element, indent + "  ", true, out);
        first = false;
      }
    } else {
      String deeper = indent.isEmpty() ? "  " : indent; // a text alone has its lines indented too
      out.append(inList ? "" : indent).append(leaf(json, deeper)).append('\n');
    }
  }

  private static void child(Json json, String indent, StringBuilder out) {
    if (json instanceof Json.Obj object && !object.isEmpty()) {
      out.append('\n');
      value(json, indent + "  ", false, out);
    } else if (json instanceof Json.Arr array && array.size() > 0) {
      out.append('\n');
      value(json, indent, false, out);
    } else {
      out.append(' ').append(leaf(json, indent + "  ")).append('\n');
    }
  }

  private static String leaf(Json json, String indent) {
    if (json instanceof Json.Str string) {
      String block = literal(string.value(), indent);
      return block == null ? scalar(string.value()) : block;
    }
    return json.toString();
  }

  private static String scalar(String text) {
    if (text.isEmpty()
        || text.equals("<<")
        || YamlScalars.isAmbiguous(text)
        || DATE_LIKE.matcher(text).matches()) {
      return quoted(text);
    }
    if (isPlain(text)) {
      return text;
    }
    boolean printable = text.codePoints().noneMatch(YamlText::isSpecial);
    return printable ? "'" + text.replace("'", "''") + "'" : quoted(text);
  }

  /**
   * In double quotes, with what YAML can't have in a text, or takes for the end of a line, escaped.
   */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder();
    Json.of(text)
        .toString()
        .codePoints()
        .forEach(
            c -> {
              if (isSpecial(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static boolean isSpecial(int c) {
    return c < 0x20
        || c >= 0x7f && c < 0xa0
        || c == 0x2028
        || c == 0x2029
        || c >= 0xd800 && c < 0xe000
        || c == 0xfeff
        || c == 0xfffe
        || c == 0xffff;
  }

  /**
   * Whether the text can stand without quotes: nothing in it has a meaning in YAML where it stands.
   */
  private static boolean isPlain(String text) {
    char first = text.charAt(0);
    boolean indicator = ",[]{}#&*!|>'\"%@`".indexOf(first) >= 0;
    boolean maybe = "-?:".indexOf(first) >= 0 && (text.length() == 1 || text.charAt(1) == ' ');
    return !indicator
        && !maybe
        && first != ' '
        && !text.startsWith("---")
        && !text.startsWith("...")
        && !text.endsWith(" ")
        && !text.endsWith(":")
        && !text.contains(": ")
        && !text.contains(" #")
        && text.codePoints().noneMatch(YamlText::isSpecial);
  }

  /** A text of several lines in literal style, or null where that style can't carry it. */
  private static @Nullable String literal(String text, String indent) {
    boolean possible =
        text.indexOf('\n') >= 0
            && !text.startsWith(" ")
            && !text.startsWith("\n")
            && text.codePoints().noneMatch(c -> isSpecial(c) && c != '\n' && c != '\t')
            && text.lines().noneMatch(line -> line.endsWith(" ") || line.endsWith("\t"));
    if (!possible) {
      return null;
    }
    StringBuilder block =
        new StringBuilder(text.endsWith("\n\n") ? "|+" : text.endsWith("\n") ? "|" : "|-");
    for (String line :
        Splitter.on('\n')
            .split(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text)) {
      block.append('\n').append(line.isEmpty() ? "" : indent).append(line);
    }
    return block.toString();
  }
}
