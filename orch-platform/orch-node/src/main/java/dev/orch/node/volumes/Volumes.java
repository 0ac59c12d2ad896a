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
 * The volumes of a node's pods. Called from any thread; never blocks; stages end on any thread.
 * What is asked for one pod is done in the order in which it was asked. A failed stage is asked for
 * again by the caller, as everything is idempotent.
 */
public interface Volumes extends AutoCloseable {
  /**
   * Makes all volumes of the pod ready. Fails with a {@link VolumeException} whose message is for
   * the pod's {@code FailedMount} event.
   */
  CompletionStage<Void> prepare(Pod pod);

  /**
   * What a container of a prepared pod mounts. What its sub-paths name is mounted for it first, and
   * made where it is missing.
   *
   * @param env the container's variables, which {@code subPathExpr} refers to
   */
  CompletionStage<Mounted> of(Pod pod, Container container, Map<String, String> env);

  /**
   * Brings files made of objects (configMap, secret, projected, downwardAPI) up to date, each
   * volume at once for its readers; renews tokens; has volumes grow that were made larger.
   */
  CompletionStage<Void> refresh(Pod pod);

  /**
   * Takes away all that a pod has, and what dies with it. To be called when no container of the pod
   * runs; by its uid, as the pod itself may be forgotten.
   */
  CompletionStage<Void> release(String podUid);

  /** The uids of pods of which something is left on disk or mounted, also by an earlier agent. */
  CompletionStage<Set<String>> held();

  /**
   * The volumes that the node holds or is about to, for {@code node.status.volumesInUse}: they
   * mustn't be detached.
   */
  Set<String> inUse();

  /** Begins nothing more. What is mounted stays, for the next agent. */
  @Override
  void close();

  /**
   * What a container sees of its pod's volumes. Immutable.
   *
   * @param mounts files and directories
   * @param devices block devices
   */
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
