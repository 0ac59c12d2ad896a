package dev.orch.model.patch;

import dev.orch.model.json.Json;
import java.util.Map;
import java.util.StringJoiner;

/** Values as Go prints them, which messages show. Stateless. */
public final class GoText {
  private GoText() {}

  /** As {@code %v} prints it. */
  public static String of(Json json) {
    if (json instanceof Json.Obj object) {
      StringJoiner text = new StringJoiner(" ", "map[", "]");
      for (Map.Entry<String, Json> member : object) {
        text.add(member.getKey() + ":" + of(member.getValue()));
      }
      return text.toString();
    }
    if (json instanceof Json.Arr array) {
      StringJoiner text = new StringJoiner(" ", "[", "]");
      array.forEach(element -> text.add(of(element)));
      return text.toString();
    }
    if (json instanceof Json.Str string) {
      return string.value();
    }
    return json.isNull() ? "<nil>" : json.toString();
  }

  /** As {@code %#v} prints it. */
  public static String detailed(Json json) {
    if (json instanceof Json.Obj object) {
      StringJoiner text = new StringJoiner(", ", "map[string]interface {}{", "}");
      for (Map.Entry<String, Json> member : object) {
        text.add(Json.of(member.getKey()) + ":" + detailed(member.getValue()));
      }
      return text.toString();
    }
    if (json instanceof Json.Arr array) {
      StringJoiner text = new StringJoiner(", ", "[]interface {}{", "}");
      array.forEach(element -> text.add(detailed(element)));
      return text.toString();
    }
    return json.isNull() ? "interface {}(nil)" : json.toString();
  }
}
