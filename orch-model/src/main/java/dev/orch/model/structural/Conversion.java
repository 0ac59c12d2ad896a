package dev.orch.model.structural;

import com.google.common.collect.ImmutableList;
import dev.orch.model.DynamicObject;
import java.util.List;

/** Makes of an object of a kind the same in another version of it. For any thread. */
@FunctionalInterface
public interface Conversion {
  /** All versions look alike: only the name of the version changes. */
  Conversion NONE =
      (object, apiVersion) -> object.withContent(object.json().with("apiVersion", apiVersion));

  /** The object in that version; its metadata is the same but for labels and annotations. */
  DynamicObject convert(DynamicObject object, String apiVersion);

  /** All of them, in the same order; cheaper than one by one where somebody else is asked. */
  default List<DynamicObject> convertAll(List<DynamicObject> objects, String apiVersion) {
    return objects.stream()
        .map(object -> convert(object, apiVersion))
        .collect(ImmutableList.toImmutableList());
  }
}
