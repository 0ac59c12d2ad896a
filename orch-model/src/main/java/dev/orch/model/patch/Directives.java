package dev.orch.model.patch;

import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What stays of a part of a patch where the object has nothing that it could merge with. */
final class Directives {
  private Directives() {}

  /** The value without directives, without members that are null, and without deleted elements. */
  static Json drop(Json value) {
    if (value instanceof Json.Obj object) {
      if (object.text(StrategicMergePatch.DIRECTIVE).equals("delete")) {
        return Json.Obj.EMPTY;
      }
      Map<String, Json> members = new TreeMap<>();
      for (Map.Entry<String, Json> member : object) {
        if (!isDirective(member.getKey()) && !member.getValue().isNull()) {
          members.put(member.getKey(), drop(member.getValue()));
        }
      }
      return new Json.Obj(members);
    }
    if (value instanceof Json.Arr array) {
      List<Json> elements = new ArrayList<>();
      for (Json element : array) {
        boolean special =
            element instanceof Json.Obj object && object.has(StrategicMergePatch.DIRECTIVE);
        if (!special) {
          elements.add(drop(element));
        }
      }
      return new Json.Arr(elements);
    }
    return value;
  }

  private static boolean isDirective(String key) {
    return key.equals("$patch")
        || key.equals("$retainKeys")
        || key.startsWith("$deleteFromPrimitiveList/")
        || key.startsWith("$setElementOrder/");
  }
}
