package dev.orch.apiserver.node;

import dev.orch.model.core.Pod;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import java.util.Optional;

/**
 * What is served of a node. Its parts are for any thread.
 *
 * @param name its name
 * @param pods its pods
 * @param logs their logs
 * @param streams their streams
 * @param pages what it tells of itself
 */
public record ServedNode(
    String name, Pods pods, PodLogs logs, PodStreams streams, NodePages pages) {
  /** Finds pods. */
  @FunctionalInterface
  public interface Pods {
    /** The pod of that name, if it is one of the node's. */
    Optional<Pod> find(String namespace, String name);
  }
}
