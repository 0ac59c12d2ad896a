package dev.orch.runtime;

import java.util.concurrent.CompletionStage;

/**
 * A runtime that gives a running container other limits. Called by the node agent from any thread;
 * never blocks.
 */
public interface Resize {
  /**
   * From when the stage has ended, these limits hold; refused if the container doesn't run, or the
   * kernel won't have them, as less memory than is in use.
   */
  CompletionStage<Void> update(ContainerId id, Limits limits);
}
