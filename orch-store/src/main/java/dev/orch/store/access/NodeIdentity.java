package dev.orch.store.access;

import dev.orch.store.api.User;
import org.jspecify.annotations.Nullable;

/** Which node a user is. Stateless. */
final class NodeIdentity {
  private static final String NODES = "system:nodes";
  private static final String PREFIX = "system:node:";

  private NodeIdentity() {}

  /** The name of the node, perhaps {@code ""}; null if the user is no node. */
  static @Nullable String of(User user) {
    return user.name().startsWith(PREFIX) && user.groups().contains(NODES)
        ? user.name().substring(PREFIX.length())
        : null;
  }
}
