package dev.orch.model.json;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes trees in YAML's block style; whatever could be read as something else is quoted.
 * Stateless.
 */
final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_/.$(][-A-Za-z0-9_/.$()+@%^,;= ]*(:[-A-Za-z0-9_/.$()+@%^,;=]+)*");
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
      out.append(inList ? "" : indent).append(leaf(json)).append('\n');
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
      out.append(' ').append(leaf(json)).append('\n');
    }
  }

  private static String leaf(Json json) {
    if (json instanceof Json.Str string) {
      return scalar(string.value());
    }
    return json.toString();
  }

  private static String scalar(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !text.endsWith(" ")
            && !YamlScalars.isAmbiguous(text)
            && !DATE_LIKE.matcher(text).matches();
    return plain ? text : Json.of(text).toString();
  }
}
