package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Resource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of a controller's objects need a look when an object of another kind changed, by how
 * it was and how it is. For objects that change often in ways that don't matter, as nodes do.
 * Called on an informer's executor; reads caches, calls nothing.
 */
@FunctionalInterface
public interface ChangeMapper<S extends Resource> {
  /**
   * @param before how it was in the cache, or null if it was not there
   * @param after how it is, or null if it is gone
   */
  Collection<ObjectKey> keys(@Nullable S before, @Nullable S after, Informers caches);

  /** Those that either state concerns. */
  static <S extends Resource> ChangeMapper<S> ofStates(Mapper<S> mapper) {
    return (before, after, caches) -> {
      ImmutableList.Builder<ObjectKey> keys = ImmutableList.builder();
      if (before != null) {
        keys.addAll(mapper.keys(before, caches));
      }
      if (after != null) {
        keys.addAll(mapper.keys(after, caches));
      }
      return keys.build();
    };
  }
}
