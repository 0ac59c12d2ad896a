package dev.orch.store;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Values in the order of their keys, all as they were at one revision.
 *
 * @param items the values
 * @param revision the revision read at
 * @param remaining how many of the scope follow this page at that revision
 */
public record Page<V>(List<Versioned<V>> items, long revision, long remaining) {
  public Page {
    items = ImmutableList.copyOf(items);
  }
}
