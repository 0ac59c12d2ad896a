package dev.orch.network;

import java.util.concurrent.CompletionStage;

/**
 * The power of a network to tell whether it can attach pods now, for one that may not be ready when
 * its node is. The node's agent asks every few seconds, from its worker.
 */
public interface NetworkHealth {
  /** How it is now. A stage that fails says that the network isn't ready. */
  CompletionStage<Readiness> readiness();

  /**
   * Whether pods can be attached.
   *
   * @param reason one word for why not
   * @param message more of it, for people
   */
  record Readiness(boolean ready, String reason, String message) {
    /** They can. */
    public static final Readiness READY = new Readiness(true, "", "");
  }
}
