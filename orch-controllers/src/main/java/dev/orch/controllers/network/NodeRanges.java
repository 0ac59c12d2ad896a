package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.store.local.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who has which parts of a cluster's ranges: nodes as a cache has them, and those for which parts
 * are held because they may be written already. For any thread.
 *
 * <p>A part is held from before it is written until the cache shows what the node has, or that the
 * node is gone. What is written is guarded by the node's version; so a write that the cache doesn't
 * show by then never happens.
 */
final class NodeRanges {
  private record Held(String uid, ImmutableList<Cidr> parts) {}

  private final List<CidrSet> sets;
  private final Map<String, Held> held = new TreeMap<>();

  /**
   * @param sets one for each address family
   * @param reserved ranges that no node gets
   */
  NodeRanges(List<CidrSet> sets, List<Cidr> reserved) {
    this.sets = ImmutableList.copyOf(sets);
    reserved.forEach(range -> count(range, 1));
  }

  private void count(Cidr range, int change) {
    sets.forEach(set -> set.count(range, change));
  }

  /** A node has changed in the cache. */
  synchronized void changed(@Nullable Node before, @Nullable Node after) {
    ranges(after).forEach(range -> count(range, 1));
    ranges(before).forEach(range -> count(range, -1));
    if (after != null && !after.spec().podCIDRs().isEmpty()) {
      drop(after.metadata().name());
    }
  }

  /** There is no node of that name. */
  synchronized void drop(String node) {
    Held parts = held.remove(node);
    if (parts != null) {
      parts.parts().forEach(part -> count(part, -1));
    }
  }

  private static List<Cidr> ranges(@Nullable Node node) {
    List<Cidr> ranges = new ArrayList<>();
    if (node != null) {
      for (String range : node.spec().podCIDRs()) {
        try {
          ranges.add(Cidr.of(range));
        } catch (IllegalArgumentException unreadable) {
          continue; // nobody's address is in it
        }
      }
    }
    return ranges;
  }

  /** Holds a part of each range for a node, the same ones each time; empty if one has none left. */
  synchronized List<Cidr> hold(Node node) {
    String name = node.metadata().name();
    Held before = held.get(name);
    if (before != null && before.uid().equals(node.metadata().uid())) {
      return before.parts();
    }
    drop(name);
    ImmutableList.Builder<Cidr> chosen = ImmutableList.builder();
    for (CidrSet set : sets) {
      OptionalLong free = set.free();
      if (free.isEmpty()) {
        return ImmutableList.of();
      }
      chosen.add(set.part(free.getAsLong()));
    }
    ImmutableList<Cidr> parts = chosen.build();
    sets.forEach(set -> set.pass(set.free().orElseThrow()));
    parts.forEach(part -> count(part, 1));
    held.put(name, new Held(node.metadata().uid(), parts));
    return parts;
  }
}
