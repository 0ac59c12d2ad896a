package dev.orch.model.meta;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.util.List;
import java.util.Optional;

/** Who owns an object. Stateless. */
public final class Owners {
  private Owners() {}

  /** A reference to the object as the one that controls another; its deletion waits for that. */
  public static <T extends Resource> OwnerReference controller(Kind<T> kind, T owner) {
    return OwnerReferenceBuilder.builder()
        .apiVersion(kind.apiVersion())
        .kind(kind.name())
        .name(owner.metadata().name())
        .uid(owner.metadata().uid())
        .controller(true)
        .blockOwnerDeletion(true)
        .build();
  }

  /** The reference to what controls the object, if anything does. */
  public static Optional<OwnerReference> controllerOf(ObjectMeta metadata) {
    for (OwnerReference reference : metadata.ownerReferences()) {
      if (Boolean.TRUE.equals(reference.controller())) {
        return Optional.of(reference);
      }
    }
    return Optional.empty();
  }

  /** Whether the object of that uid controls this one. */
  public static boolean isControlledBy(ObjectMeta metadata, String uid) {
    return controllerOf(metadata).filter(reference -> reference.uid().equals(uid)).isPresent();
  }

  /** The metadata with one more owner. */
  public static ObjectMeta with(ObjectMeta metadata, OwnerReference owner) {
    return metadata.withOwnerReferences(
        ImmutableList.<OwnerReference>builder()
            .addAll(metadata.ownerReferences())
            .add(owner)
            .build());
  }

  /** The metadata without the owner of that uid. */
  public static ObjectMeta without(ObjectMeta metadata, String uid) {
    List<OwnerReference> rest =
        metadata.ownerReferences().stream()
            .filter(reference -> !reference.uid().equals(uid))
            .collect(ImmutableList.toImmutableList());
    return metadata.withOwnerReferences(rest);
  }
}
