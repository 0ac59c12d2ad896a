package dev.orch.node.volumes;

import dev.orch.model.core.PersistentVolume;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Brings a kind of persistent volumes to a node and to its pods. A volume is staged once on the
 * node, published to each pod, and taken away in the reverse order; it may have been staged and
 * published by an earlier agent, which may have been killed at any step.
 *
 * <p>Called on the worker of the node's volumes; no call waits, stages end on any thread. Each call
 * is idempotent, also one that takes away what isn't there; of one volume there is one call at a
 * time. What can't be done ends a stage with a {@link VolumeException}.
 */
public interface VolumePlugin {
  /** Such as {@code kubernetes.io/local-volume}. Part of paths: it must not change. */
  String name();

  /** Whether it knows volumes like this one. */
  boolean takes(PersistentVolume volume);

  /** What the node's status calls the volume, if it has to be attached to the node first. */
  default Optional<String> attachedAs(NodeVolume volume) {
    return Optional.empty();
  }

  /** Whether it is to be published again from time to time, as what pods are shown changes. */
  default boolean isRepublished(NodeVolume volume) {
    return false;
  }

  /** Whether a pod's {@code fsGroup} is to own the volume's files. */
  boolean isOwnedByGroup(NodeVolume volume);

  /**
   * Has the volume be there for all of the node's pods.
   *
   * @param at a path of the volume's own, whose parent exists
   */
  CompletionStage<Void> stage(NodeVolume volume, Path at);

  /** Undoes {@link #stage}, and deletes {@code at}, never what is in the volume. */
  CompletionStage<Void> unstage(NodeVolume volume, Path at);

  /** Has the volume be there for a pod. Ends with what the pod's containers are to be given. */
  CompletionStage<Path> publish(Publication publication);

  /** Undoes {@link #publish}, and deletes {@code target}, never what is in the volume. */
  CompletionStage<Void> unpublish(NodeVolume volume, String podUid, Path target);

  /**
   * Has the volume's file system fill the volume, which was made larger. Fails where that can't be
   * done while it is in use; then staging does it.
   *
   * @param staged where it is staged
   * @param published what {@link #publish} ended with
   */
  CompletionStage<Void> expand(NodeVolume volume, Path staged, Path published);

  /** The node's agent ends. What is there stays. */
  default void close() {}
}
