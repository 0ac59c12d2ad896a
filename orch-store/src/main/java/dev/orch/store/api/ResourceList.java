package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects of one kind as they were at one resourceVersion.
 *
 * @param kind their kind
 * @param items the objects, by namespace and name
 * @param resourceVersion what a watch that continues begins after
 * @param continueToken what the next page is asked with, or {@code ""} if this is the last
 * @param remaining how many objects follow, or null if that is not known
 */
public record ResourceList<T extends Resource>(
    Kind<T> kind,
    List<T> items,
    String resourceVersion,
    String continueToken,
    @Nullable Long remaining) {
  public ResourceList {
    items = ImmutableList.copyOf(items);
  }
}
