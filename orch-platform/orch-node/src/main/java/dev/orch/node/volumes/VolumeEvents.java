package dev.orch.node.volumes;

import dev.orch.model.core.Pod;

/** Who tells pods' users what became of their volumes. For any thread. */
public interface VolumeEvents {
  /**
   * Tells of something.
   *
   * @param type {@code Normal} or {@code Warning}
   */
  void record(Pod pod, String type, String reason, String message);
}
