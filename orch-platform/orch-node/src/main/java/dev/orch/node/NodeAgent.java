package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.runtime.base.Worker;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet: runs the pods that are bound to its node with a container runtime and a network, and
 * reports what becomes of them. All its work is done on one worker, {@code node-NAME}; no call
 * blocks.
 */
public final class NodeAgent implements Loop {
  private final NodeParts parts;
  private volatile @Nullable RunningNode running;

  /** An agent of a node. */
  public NodeAgent(NodeParts parts) {
    this.parts = parts;
  }

  @Override
  public String name() {
    return "node-" + parts.settings().name();
  }

  @Override
  public Subscription start(Environment environment) {
    RunningNode node = new RunningNode(parts, environment);
    node.begin();
    running = node;
    return node::close;
  }

  /**
   * Ends all pods, as the machine is about to go down: they fail, and new ones are refused. The
   * stage ends when none of them runs and no volume is left. For any thread; a node that doesn't
   * run has nothing to end.
   *
   * @param grace the most that any pod gets
   */
  public CompletionStage<Void> shutDown(Duration grace) {
    RunningNode node = running;
    return node == null ? Worker.done() : node.shutdown.begin(grace);
  }
}
