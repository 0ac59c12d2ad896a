package dev.orch.apiserver;

import dev.orch.model.json.Json;
import java.util.Map;

/** JSON with two spaces of indent, as Kubernetes writes it when asked for {@code pretty}. */
final class Pretty {
  private Pretty() {}

  static String write(Json json) {
    StringBuilder out = new StringBuilder();
    write(json, "", out);
    return out.toString();
  }

  private static void write(Json json, String indent, StringBuilder out) {
    String inner = indent + "  ";
    if (json instanceof Json.Obj object && !object.isEmpty()) {
      String separator = "{\n";
      for (Map.Entry<String, Json> member : object) {
        out.append(separator).append(inner).append(Json.of(member.getKey())).append(": ");
        write(member.getValue(), inner, out);
        separator = ",\n";
      }
      out.append('\n').append(indent).append('}');
    } else if (json instanceof Json.Arr array && array.size() > 0) {
      String separator = "[\n";
      for (Json element : array) {
        out.append(separator).append(inner);
        write(element, inner, out);
        separator = ",\n";
      }
      out.append('\n').append(indent).append(']');
    } else {
      out.append(json);
    }
  }
}
