package dev.orch.node.devices;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.base.Worker;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The devices of a node, as its agent uses them. For any thread; no call blocks. */
public interface Devices extends AutoCloseable {
  /**
   * How many devices there are.
   *
   * @param capacity all of them
   * @param allocatable those that are healthy
   */
  record Count(long capacity, long allocatable) {}

  /** By extended resource; none at all of one that there was and is no longer. */
  SortedMap<String, Count> counts();

  /** Whether the pod asks for devices of this node's plugins. */
  boolean concern(Pod pod);

  /**
   * Gives each container of a pod its devices, unless it has them. Fails with a {@link
   * DeviceException} if they can't be had; then the pod has none of those that were missing.
   *
   * @param alive the uids of pods that run or are to run here: what all others had is free
   */
  CompletionStage<Void> allocate(Pod pod, Set<String> alive);

  /** What a container is to be started with. Called before each of its starts. */
  CompletionStage<Granted> of(Pod pod, Container container);

  /** Ends; what was given is remembered by the next on the same directory. */
  @Override
  void close();

  /** No devices. */
  static Devices none() {
    return new Devices() {
      @Override
      public SortedMap<String, Count> counts() {
        return ImmutableSortedMap.of();
      }

      @Override
      public boolean concern(Pod pod) {
        return false;
      }

      @Override
      public CompletionStage<Void> allocate(Pod pod, Set<String> alive) {
        return Worker.done();
      }

      @Override
      public CompletionStage<Granted> of(Pod pod, Container container) {
        return CompletableFuture.completedFuture(Granted.NOTHING);
      }

      @Override
      public void close() {}
    };
  }
}
