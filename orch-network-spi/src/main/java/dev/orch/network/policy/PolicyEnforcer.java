package dev.orch.network.policy;

import java.util.concurrent.CompletionStage;

/**
 * What keeps a node's pods to the connections that policies let them. Called by the node agent with
 * the whole table, from any thread; the enforcer finds what changed. When calls overlap, the last
 * one wins. Connections that stand are left alone.
 */
public interface PolicyEnforcer extends AutoCloseable {
  /**
   * Enforces what the table says, at once and wholly; if the stage fails, what was before holds.
   */
  CompletionStage<Void> sync(PolicyTable desired);

  /** Lets everything through again. */
  @Override
  void close();
}
