package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import dev.orch.runtime.SandboxSettings.Dns;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node is, and what it tells of itself. Immutable.
 *
 * @param name its name
 * @param hostIp the address of the host
 * @param labels labels beside the usual ones
 * @param capacity what it has: cpu, memory, pods, ephemeral-storage
 * @param runtimeName the container runtime with its version, such as {@code process://1}
 * @param inCloud whether a cloud tells the rest of it: it takes no pods until the cloud's
 *     controllers have initialized it, and leaves its addresses to them
 * @param root the directory of the kubelet's own files, such as {@code /var/lib/kubelet}; null
 *     where containers have no files, as in a simulation
 * @param hostDns what the host's {@code /etc/resolv.conf} says
 * @param clusterDns addresses of the cluster's name servers; none where the cluster has no names
 * @param clusterDomain the domain of the cluster's names
 * @param podPids the most processes and threads of a pod; 0 for no limit
 * @param cgroupRoot the cgroup that those of its pods are made in, such as {@code /orch}; empty if
 *     pods have none
 * @param manifests the directory of the manifests of its static pods; null for none
 * @param evictions when pods are ended for the machine's sake
 * @param images when images go that nobody uses
 * @param agentPort where the agent's own server listens; 0 if it has none
 */
@Model
public record NodeSettings(
    String name,
    String hostIp,
    Map<String, String> labels,
    Map<String, Quantity> capacity,
    String runtimeName,
    boolean inCloud,
    @Nullable Path root,
    Dns hostDns,
    List<String> clusterDns,
    String clusterDomain,
    long podPids,
    String cgroupRoot,
    @Nullable Path manifests,
    EvictionSettings evictions,
    ImageThresholds images,
    int agentPort)
    implements NodeSettingsBuilder.With {
  private static final Dns NO_DNS =
      new Dns(ImmutableList.of(), ImmutableList.of(), ImmutableList.of());

  public NodeSettings {
    labels = ImmutableSortedMap.copyOf(labels);
    capacity = ImmutableSortedMap.copyOf(capacity);
    clusterDns = ImmutableList.copyOf(clusterDns);
  }

  /** A node without files, names and a cloud. */
  public static NodeSettings of(
      String name, String hostIp, Map<String, Quantity> capacity, String runtimeName) {
    return new NodeSettings(
        name,
        hostIp,
        ImmutableSortedMap.of(),
        capacity,
        runtimeName,
        false,
        null,
        NO_DNS,
        ImmutableList.of(),
        "cluster.local",
        0,
        "",
        null,
        EvictionSettings.DEFAULT,
        ImageThresholds.DEFAULT,
        0);
  }
}
