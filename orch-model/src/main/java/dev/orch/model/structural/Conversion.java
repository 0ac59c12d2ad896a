package dev.orch.model.structural;

import dev.orch.model.DynamicObject;

/** Makes of an object of a kind the same in another version of it. For any thread. */
@FunctionalInterface
public interface Conversion {
  /** All versions look alike: only the name of the version changes. */
  Conversion NONE =
      (object, apiVersion) -> object.withContent(object.json().with("apiVersion", apiVersion));

  /** The object in that version; its metadata is the same but for labels and annotations. */
  DynamicObject convert(DynamicObject object, String apiVersion);
}
