package dev.orch.node;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The end of all pods of a node, as its machine goes down. On the node's worker. */
final class NodeShutdown {
  private final RunningNode node;
  private @Nullable CompletableFuture<Void> quiet;

  NodeShutdown(RunningNode node) {
    this.node = node;
  }

  /** Whether it goes down: new pods are refused. */
  boolean hasBegun() {
    return quiet != null;
  }

  /** Ends all pods; the stage ends when nothing of them is left running. For any thread. */
  CompletionStage<Void> begin(Duration grace) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    node.worker.execute(
        () -> {
          CompletableFuture<Void> before = quiet;
          quiet = before == null ? done : before;
          if (before != null) {
            before.thenAccept(done::complete);
          }
          Instant latest = node.environment.clock().instant().plus(grace);
          node.agents.forEach(agent -> agent.shutDown(latest));
          looked();
        });
    return done;
  }

  /** Something of a pod may have ended. */
  @SuppressWarnings("NullAway") // Void has no value but null.
  void looked() {
    CompletableFuture<Void> waiting = quiet;
    if (waiting != null && node.hasListed() && node.agents.areQuiet()) {
      waiting.complete(null);
    }
  }
}
