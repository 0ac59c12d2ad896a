package dev.orch.store.api;

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

  /** Whether the node of that name is one of these. */
  boolean has(String node);

  /**
   * The page of the node of that name, if it is one of these, or empty if it has no such page.
   *
   * @param path such as {@code /stats/summary}
   */
  Optional<Page> find(String node, String path);
}
