package dev.orch.model.patch;

import dev.orch.model.json.Json;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON merge patch, RFC 7386. Stateless. */
public final class MergePatch {
  private MergePatch() {}

  /**
   * Applies a patch that a client sent to an object.
   *
   * @throws PatchException if the patch is no object
   */
  public static Json.Obj applyTo(Json.Obj original, Json patch) {
    if (patch.isNull()) {
      throw new PatchException(PatchException.Fault.MALFORMED, "Invalid JSON Patch");
    }
    if (!(patch instanceof Json.Obj)) {
      throw new PatchException(
          PatchException.Fault.MALFORMED,
          "error decoding patch: json: cannot unmarshal "
              + patch.typeName()
              + " into Go value of type map[string]interface {}");
    }
    return apply(original, patch).asObject();
  }

  /** The value as the patch changes it. */
  public static Json apply(@Nullable Json original, Json patch) {
    if (!(patch instanceof Json.Obj changes)) {
      return patch;
    }
    Json.Obj base = original instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    Map<String, Json> members = new TreeMap<>(base.members());
    for (Map.Entry<String, Json> change : changes) {
      if (change.getValue().isNull()) {
        members.remove(change.getKey());
      } else {
        members.put(change.getKey(), apply(members.get(change.getKey()), change.getValue()));
      }
    }
    return new Json.Obj(members);
  }

  /**
   * The smallest patch that makes {@code to} of {@code from}. A {@code null} member of {@code to}
   * can't be expressed and is treated as absent.
   */
  public static Json.Obj diff(Json.Obj from, Json.Obj to) {
    Map<String, Json> changes = new TreeMap<>();
    for (Map.Entry<String, Json> member : from) {
      Json wanted = to.get(member.getKey());
      if ((wanted == null || wanted.isNull()) && !member.getValue().isNull()) {
        changes.put(member.getKey(), Json.Null.NULL);
      }
    }
    for (Map.Entry<String, Json> member : to) {
      Json present = from.get(member.getKey());
      Json wanted = member.getValue();
      if (wanted.isNull() || wanted.equals(present)) {
        continue;
      }
      if (present instanceof Json.Obj before && wanted instanceof Json.Obj after) {
        Json.Obj nested = diff(before, after);
        if (!nested.isEmpty()) {
          changes.put(member.getKey(), nested);
        }
      } else {
        changes.put(member.getKey(), wanted);
      }
    }
    return new Json.Obj(changes);
  }
}
