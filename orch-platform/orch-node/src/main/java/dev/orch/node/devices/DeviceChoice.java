package dev.orch.node.devices;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which devices of one resource a container gets: first those that its pod has already, then those
 * that the plugin prefers, then any. Immutable.
 *
 * @param resource its name, for messages
 * @param size how many it is to have
 * @param reusable those of the pod that it may have
 * @param free those that are healthy, and nobody's
 */
record DeviceChoice(
    String resource,
    int size,
    ImmutableSortedSet<String> reusable,
    ImmutableSortedSet<String> free) {
  /**
   * Makes sure that there are enough.
   *
   * @throws DeviceException if there aren't
   */
  DeviceChoice {
    int needed = size - Math.min(size, reusable.size());
    if (free.size() < needed) {
      throw new DeviceException(
          "requested number of devices unavailable for "
              + resource
              + ". Requested: "
              + needed
              + ", Available: "
              + free.size());
    }
  }

  /** Those that are taken whatever is preferred. */
  List<String> given() {
    return ImmutableList.copyOf(reusable).subList(0, Math.min(size, reusable.size()));
  }

  /** All that may be chosen from. */
  List<String> available() {
    return ImmutableList.copyOf(Sets.union(reusable, free));
  }

  /** The choice, as far as what is preferred is there. */
  List<String> of(Collection<String> preferred) {
    Set<String> chosen = new LinkedHashSet<>(given());
    preferred.stream().filter(free::contains).forEach(id -> add(id, chosen));
    free.forEach(id -> add(id, chosen));
    return ImmutableList.copyOf(chosen);
  }

  private void add(String id, Set<String> chosen) {
    if (chosen.size() < size) {
      chosen.add(id);
    }
  }
}
