package dev.orch.network;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What gives the sandboxes of a node their addresses, with CNI's four commands: ADD, DEL, CHECK and
 * GC. Called by the node agent from any thread; stages end on a thread of the network's choice. All
 * commands are idempotent. What can't be done ends with a {@link NetworkException}, whose message
 * is for the pod's user; another try may succeed.
 */
public interface PodNetwork {
  /**
   * Whether sandboxes need network namespaces of their own; if not, they are in the node's, or the
   * runtime sees to them.
   */
  default boolean isolates() {
    return false;
  }

  /** Attaches a sandbox; one that is attached keeps its addresses. */
  CompletionStage<Attachment> attach(PodSandbox pod);

  /** Detaches it; its addresses are free from then on. */
  CompletionStage<Void> detach(PodSandbox pod);

  /**
   * Whether it is attached as expected. A network that has forgotten, as after a restart, takes the
   * expectation for the truth if nothing stands against it, and holds the addresses again.
   */
  CompletionStage<Void> check(PodSandbox pod, Attachment expected);

  /** Detaches all sandboxes but these, by their ids. */
  CompletionStage<Void> retain(Set<String> alive);
}
