package dev.orch.scheduling;

import java.util.List;

/**
 * An optional power of a {@link NodeTest}: it knows what would have to change for it to pass a node
 * that it rejects. Of one without it, it is only found out which pods would have to leave. Asked by
 * {@link Scheduler#explain} alone.
 */
@FunctionalInterface
public interface Remediable {
  /**
   * All that would have to change on the node, together; empty if it passes, or if no change to
   * that node helps.
   */
  List<Remedy> remedies(NodeView node);
}
