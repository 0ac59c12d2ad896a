package dev.orch.node.devices;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Container;
import dev.orch.model.kinds.PodResources;
import java.util.Map;

/** What containers ask for. Stateless. */
final class Wanted {
  private Wanted() {}

  /** By extended resource, how many; limits, which are the same as the requests. */
  static Map<String, Integer> of(Container container) {
    ImmutableSortedMap.Builder<String, Integer> wanted = ImmutableSortedMap.naturalOrder();
    container
        .resources()
        .limits()
        .forEach(
            (resource, amount) -> {
              int number = (int) Math.min(Integer.MAX_VALUE, amount.value());
              if (number > 0 && PodResources.isExtended(resource)) {
                wanted.put(resource, number);
              }
            });
    return wanted.buildOrThrow();
  }
}
