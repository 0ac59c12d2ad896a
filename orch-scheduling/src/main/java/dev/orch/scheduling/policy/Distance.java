package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;

/**
 * How far a node is from a place, both told by their labels. A place without labels is outside the
 * cluster, such as a registry of images. A value: equal ones measure alike. Asked per node, on the
 * scheduler's thread.
 */
@FunctionalInterface
public interface Distance {
  /** The label of the rack that a node is in. */
  String RACK = "scheduling.orch.dev/rack";

  /** Same node 0, same rack 1, same zone 2, same region 3, elsewhere 4. */
  Distance DEFAULT =
      byLabels(
          ImmutableList.of(
              "kubernetes.io/hostname",
              RACK,
              "topology.kubernetes.io/zone",
              "topology.kubernetes.io/region"));

  /** The distance, not negative; 0 is where it is. */
  int between(Map<String, String> place, Map<String, String> node);

  /** The number of these labels, from the nearest on, up to the first that both have alike. */
  static Distance byLabels(List<String> keys) {
    return new ByLabels(keys);
  }

  /** By the first label in common. */
  record ByLabels(List<String> keys) implements Distance {
    public ByLabels {
      keys = ImmutableList.copyOf(keys);
    }

    @Override
    public int between(Map<String, String> place, Map<String, String> node) {
      for (int i = 0; i < keys.size(); i++) {
        String value = place.get(keys.get(i));
        if (value != null && value.equals(node.get(keys.get(i)))) {
          return i;
        }
      }
      return keys.size();
    }
  }
}
