package dev.orch.scheduling;

import java.util.Optional;

/**
 * Looks for a way to make room for a pod that no node takes. Called by the scheduler once per
 * refused pod, on its caller's thread; a profile's plugins are asked in their order until one finds
 * a way. Must be stateless.
 */
@FunctionalInterface
public interface PostFilterPlugin {
  /** What can be done for the pod. */
  Outcome postFilter(Rejections rejections);

  /**
   * What came of it.
   *
   * @param preemption what would make room
   * @param message for the pod's {@code PodScheduled} condition, after the reasons of the nodes and
   *     what the plugins before it said; empty for nothing
   * @param isLast whether the plugins after it aren't asked
   */
  record Outcome(Optional<Preemption> preemption, String message, boolean isLast) {
    /** There is a way; the condition says no more than the nodes' reasons. */
    public static Outcome of(Preemption preemption) {
      return new Outcome(Optional.of(preemption), "", true);
    }

    /** There is none, and the next plugin is asked. */
    public static Outcome none(String message) {
      return new Outcome(Optional.empty(), message, false);
    }
  }
}
