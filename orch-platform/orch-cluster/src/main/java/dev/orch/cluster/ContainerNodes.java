package dev.orch.cluster;

import com.google.common.hash.Hashing;
import dev.orch.node.Prober;
import dev.orch.node.VolumesFactory;
import dev.orch.runtime.ContainerRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Nodes whose containers a runtime of this machine runs. Immutable.
 *
 * @param folder where nodes keep what has to outlive them; each has a folder of its own in it
 * @param runtimeName what the runtime is called in statuses, such as {@code containerd://}
 * @param runtime makes the runtime of a node
 * @param network how its pods are networked; null for addresses of the loopback network
 * @param prober asks whether containers work; null for one that asks over the host's network
 * @param volumes makes the volumes of a node
 * @param endsPods whether pods are ended when the cluster is closed: whoever comes next doesn't
 *     know them
 */
public record ContainerNodes(
    Path folder,
    String runtimeName,
    Runtimes runtime,
    @Nullable PodNetworking network,
    @Nullable Prober prober,
    VolumesFactory volumes,
    boolean endsPods) {
  /**
   * The cgroup that those of a node's pods are made in: of each folder another, so that nodes of
   * one machine leave each other alone.
   *
   * @param folder the node's own
   */
  public static String cgroupRoot(Path folder) {
    String path = folder.toAbsolutePath().toString();
    return "/orch-" + Hashing.crc32().hashString(path, StandardCharsets.UTF_8);
  }

  /** Makes runtimes. */
  @FunctionalInterface
  public interface Runtimes {
    /**
     * The runtime of one node.
     *
     * @param folder the node's own
     * @param worker runs one task at a time; it isn't shut down
     */
    ContainerRuntime make(Path folder, InstantSource clock, ScheduledExecutorService worker);
  }
}
