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
 */
public record NodeSettings(
    String name,
    String hostIp,
    Map<String, String> labels,
    Map<String, Quantity> capacity,
    String runtimeName) {
  public NodeSettings {
    labels = ImmutableSortedMap.copyOf(labels);
    capacity = ImmutableSortedMap.copyOf(capacity);
  }
}
