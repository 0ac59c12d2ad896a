package dev.orch.store.api;

import dev.orch.model.core.Node;
import java.util.Optional;

/**
 * What nodes tell of themselves over HTTP, as kubelets do. The node side implements it; a door
 * serves it below {@code nodes/NAME/proxy}. For any thread; no call waits.
 */
public interface NodePages {
  /**
   * A page.
   *
   * @param type its media type
   */
  record Page(String type, byte[] body) {}

  /** Whether the node is one of these. */
  boolean has(Node node);

  /**
   * The page of a node that is one of these, or empty if it has no such page.
   *
   * @param path such as {@code /stats/summary}
   */
  Optional<Page> find(Node node, String path);
}
