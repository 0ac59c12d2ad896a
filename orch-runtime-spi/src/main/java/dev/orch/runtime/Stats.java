package dev.orch.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A runtime that measures what its containers use. Called by whoever collects figures, from any
 * thread; never blocks.
 */
public interface Stats {
  /** What each running container has used until now; ended ones are left out. */
  CompletionStage<List<Usage>> usage();

  /**
   * What one container uses.
   *
   * @param sandbox where it is
   * @param name its name in the pod
   * @param at when this was measured
   * @param startedAt since when its processor time is counted
   * @param cpu the processor time it has had since then; it grows, but for what processes took with
   *     them that nobody waited for
   * @param memory the bytes of memory it holds now
   */
  record Usage(
      SandboxSpec sandbox, String name, Instant at, Instant startedAt, Duration cpu, long memory) {}
}
