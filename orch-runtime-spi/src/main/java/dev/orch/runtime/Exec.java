package dev.orch.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A runtime that runs commands in its containers, for probes and hooks. Called by the node agent
 * from any thread; never blocks.
 */
public interface Exec {
  /** So much of a command's output is kept, as of a probe in Kubernetes: 10 KiB. */
  int MAX_OUTPUT = 10 * 1024;

  /**
   * Runs a command beside a running container, with its variables and directory, and kills it after
   * the time limit. Refused if the container doesn't run, or the command doesn't start.
   */
  CompletionStage<Result> exec(ContainerId id, List<String> command, Duration limit);

  /**
   * How a command ended.
   *
   * @param exitCode its code; 137 if the time limit ended it
   * @param output what it wrote to both its outputs, at most {@link #MAX_OUTPUT} bytes
   * @param timedOut whether the time limit ended it
   */
  record Result(int exitCode, String output, boolean timedOut) {}
}
