package dev.orch.node.volumes;

import dev.orch.model.core.Pod;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An optional power of {@link Volumes}: says how much of the disk pods' own directories take. */
public interface VolumeUsage {
  /** How much the pod's emptyDirs on disk take now. For any thread. */
  CompletionStage<List<Used>> used(Pod pod);

  /**
   * How much a volume takes.
   *
   * @param volume its name in the pod
   * @param bytes of the disk
   * @param limit the most that it may take; null for any
   */
  record Used(String volume, long bytes, @Nullable Long limit) {
    /** Whether the pod is to be evicted for it; what Kubernetes' kubelet says then. */
    public boolean isOver() {
      return limit != null && bytes > limit;
    }
  }
}
