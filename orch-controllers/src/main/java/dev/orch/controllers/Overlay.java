package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.OwnerReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays a description over an object: what the description says holds, what it leaves out stays. A
 * list replaces a list unless both have the same length; then their elements are laid over each
 * other, so that what the API filled in within them stays. Owners are added to those that are
 * there.
 */
final class Overlay {
  private Overlay() {}

  /** The object with the description's content, labels, annotations and owners; not its status. */
  static <T extends Resource> T of(Kind<T> kind, T object, T description) {
    Json.Obj wanted = kind.toJson(withOwners(kind, object, description)).without("status");
    Json.Obj metadata = wanted.object("metadata");
    Json.Obj kept = Json.Obj.EMPTY;
    for (String field : List.of("labels", "annotations", "ownerReferences")) {
      Json value = metadata.get(field);
      if (value != null) {
        kept = kept.with(field, value);
      }
    }
    Json.Obj present = kind.toJson(object);
    Json result = over(present, wanted.with("metadata", kept));
    return result.equals(present) || !(result instanceof Json.Obj changed)
        ? object
        : kind.read(changed, unknown -> {});
  }

  /** The description with the object's other owners. */
  private static <T extends Resource> T withOwners(Kind<T> kind, T object, T description) {
    Map<String, OwnerReference> owners = new LinkedHashMap<>();
    object.metadata().ownerReferences().forEach(owner -> owners.put(owner.uid(), owner));
    description.metadata().ownerReferences().forEach(owner -> owners.put(owner.uid(), owner));
    return kind.withMetadata(
        description,
        description.metadata().withOwnerReferences(ImmutableList.copyOf(owners.values())));
  }

  private static Json over(@Nullable Json present, Json wanted) {
    if (present instanceof Json.Obj below && wanted instanceof Json.Obj above) {
      Json.Obj result = below;
      for (Map.Entry<String, Json> member : above) {
        result = result.with(member.getKey(), over(below.get(member.getKey()), member.getValue()));
      }
      return result;
    }
    if (present instanceof Json.Arr below
        && wanted instanceof Json.Arr above
        && below.size() == above.size()) {
      List<Json> elements = new ArrayList<>();
      for (int i = 0; i < below.size(); i++) {
        elements.add(over(below.get(i), above.get(i)));
      }
      return Json.array(elements);
    }
    return wanted;
  }
}
