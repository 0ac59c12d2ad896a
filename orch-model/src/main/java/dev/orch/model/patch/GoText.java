package dev.orch.model.patch;

import dev.orch.model.json.Json;
import java.util.Map;
import java.util.StringJoiner;

/** Values as Go prints them with {@code %v}, which messages show. Stateless. */
final class GoText {
  private GoText() {}

  static String of(Json json) {
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
}
