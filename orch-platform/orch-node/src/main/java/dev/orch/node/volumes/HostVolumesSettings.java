package dev.orch.node.volumes;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a node has its volumes. Immutable.
 *
 * @param node its name
 * @param hostIp its address, which pods can ask for
 * @param allocatable what pods can have of it, which they can ask for
 * @param root an absolute directory of the node's own, such as {@code /var/lib/kubelet}
 */
public record HostVolumesSettings(
    String node, String hostIp, Map<String, Quantity> allocatable, Path root) {
  public HostVolumesSettings {
    allocatable = ImmutableSortedMap.copyOf(allocatable);
  }
}
