package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The volumes of a node's pods. Called on the node's worker; never blocks; stages end on any
 * thread. What can't be done ends with a {@link VolumeException}, whose message is for the pod's
 * user; another try may succeed.
 */
public interface Volumes extends AutoCloseable {
  /** Makes all volumes of the pod ready for its containers; nothing where they are. */
  CompletionStage<Void> prepare(Pod pod);

  /**
   * What a container sees of the volumes. After {@link #prepare}.
   *
   * @param env the container's variables, for expressions in paths
   */
  Mounted of(Pod pod, Container container, Map<String, String> env);

  /** Brings what shows objects of the API up to date: all of a volume at once. */
  CompletionStage<Void> refresh(Pod pod);

  /** Takes all volumes of a pod away of which no container runs; what dies with it is deleted. */
  CompletionStage<Void> release(String podUid);

  /** The uids of pods of which something is left, by an earlier agent too. */
  CompletionStage<Set<String>> held();

  /** The unique names of attached volumes that pods here use, for the node's status. */
  Set<String> inUse();

  @Override
  void close();

  /** Mounts and devices for a container. Immutable. */
  record Mounted(List<ContainerSpec.Mount> mounts, List<ContainerSpec.Device> devices) {
    public Mounted {
      mounts = ImmutableList.copyOf(mounts);
      devices = ImmutableList.copyOf(devices);
    }
  }

  /** For runtimes whose containers have no files of their own. */
  static Volumes none() {
    return NoVolumes.INSTANCE;
  }
}
