package dev.orch.network;

import java.util.concurrent.CompletionStage;

/**
 * What carries connections to a service's addresses on to its endpoints. Called by the node agent
 * with the whole table, from any thread; the proxy finds what changed. When calls overlap, the last
 * one wins. Connections that stand are left alone when their endpoint or their service goes; no new
 * ones are made to it.
 */
public interface ServiceProxy extends AutoCloseable {
  /** Carries what the table says, and nothing else; ends when it does, with what it can't carry. */
  CompletionStage<SyncReport> sync(ServiceTable desired);

  /** Ends all connections, and takes no more. */
  @Override
  void close();
}
