package dev.orch.scheduling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * On how many nodes each image is present. Immutable; a hash map in shards, so that a node whose
 * images change copies a few small maps.
 */
final class ImageCounts {
  private static final int SHARDS = 64;
  static final ImageCounts NONE = new ImageCounts(empty());

  private final Map<String, Integer>[] shards;

  private ImageCounts(Map<String, Integer>[] shards) {
    this.shards = shards;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Integer>[] empty() {
    Map<String, Integer>[] shards = (Map<String, Integer>[]) new Map<?, ?>[SHARDS];
    Arrays.fill(shards, new HashMap<>());
    return shards;
  }

  private static int shard(String image) {
    int hash = image.hashCode();
    return (hash ^ (hash >>> 16)) & (SHARDS - 1);
  }

  /** The number of nodes that have the image. */
  int nodesWith(String image) {
    Integer count = shards[shard(image)].get(image);
    return count == null ? 0 : count;
  }

  /** The counts after one node's images changed from the first to the second. */
  @SuppressWarnings("ReferenceEquality") // A shortcut; equal but other maps only cost time.
  ImageCounts changed(Map<String, Long> from, Map<String, Long> to) {
    if (from == to || (from.isEmpty() && to.isEmpty())) {
      return this;
    }
    Change change = new Change();
    for (String image : from.keySet()) {
      if (!to.containsKey(image)) {
        change.add(image, -1);
      }
    }
    for (String image : to.keySet()) {
      if (!from.containsKey(image)) {
        change.add(image, 1);
      }
    }
    return change.copies == 0 ? this : new ImageCounts(change.copy);
  }

  private final class Change {
    final Map<String, Integer>[] copy = shards.clone();
    long copies;

    void add(String image, int delta) {
      int shard = shard(image);
      if ((copies & (1L << shard)) == 0) {
        copies |= 1L << shard;
        copy[shard] = new HashMap<>(copy[shard]);
      }
      copy[shard].merge(
          image,
          delta,
          (count, more) -> {
            Integer sum = count + more;
            return sum == 0 ? null : sum;
          });
    }
  }
}
