package dev.orch.model.meta;

import com.google.common.collect.ImmutableList;

/** What keeps an object that is being deleted. Stateless. */
public final class Finalizers {
  private Finalizers() {}

  /** The metadata with that finalizer; the same one if it has it. */
  public static ObjectMeta with(ObjectMeta metadata, String finalizer) {
    return metadata.finalizers().contains(finalizer)
        ? metadata
        : metadata.withFinalizers(
            ImmutableList.<String>builder().addAll(metadata.finalizers()).add(finalizer).build());
  }

  /** The metadata without that finalizer. */
  public static ObjectMeta without(ObjectMeta metadata, String finalizer) {
    return metadata.withFinalizers(
        metadata.finalizers().stream()
            .filter(name -> !name.equals(finalizer))
            .collect(ImmutableList.toImmutableList()));
  }
}
