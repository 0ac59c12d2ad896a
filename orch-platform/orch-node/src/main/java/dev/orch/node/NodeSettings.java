package dev.orch.node;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import java.util.Map;

/**
 * What a node tells of itself. Immutable.
 *
 * @param name its name
 * @param hostIp the address of the host
 * @param labels labels beside the usual ones
 * @param capacity what it has: cpu, memory, pods, ephemeral-storage
 * @param runtimeName the container runtime with its version, such as {@code process://1}
 * @param inCloud whether a cloud tells the rest of it: it takes no pods until the cloud's
 *     controllers have initialized it, and leaves its addresses to them
 */
public record NodeSettings(
    String name,
    String hostIp,
    Map<String, String> labels,
    Map<String, Quantity> capacity,
    String runtimeName,
    boolean inCloud) {
  public NodeSettings {
    labels = ImmutableSortedMap.copyOf(labels);
    capacity = ImmutableSortedMap.copyOf(capacity);
  }
}
