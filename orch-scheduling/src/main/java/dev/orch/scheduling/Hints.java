package dev.orch.scheduling;

import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;

/** Hints that several plugins give. Stateless. */
final class Hints {
  /** A node is new, or has other labels than before. */
  static final QueueingHint<Node> NODE_LABELS =
      new QueueingHint<>(
          BuiltInKinds.NODE,
          (waiting, before, after) ->
              after != null
                  && (before == null
                      || !before.metadata().labels().equals(after.metadata().labels())));

  /** A node is new. */
  static final QueueingHint<Node> NEW_NODE =
      new QueueingHint<>(
          BuiltInKinds.NODE, (waiting, before, after) -> before == null && after != null);

  private Hints() {}
}
