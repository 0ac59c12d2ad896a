package dev.orch.runtime.cri;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.SandboxId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The starts of containers that are under way here. A container that was made and that nobody is
 * starting was left by an agent that ended between the two: it never runs by itself. Only on the
 * worker.
 */
final class Starting {
  private final Map<String, CompletionStage<ContainerId>> starts = new TreeMap<>();

  private static String key(String sandbox, String name, int attempt) {
    return sandbox + "/" + name + "/" + attempt;
  }

  /** The start of that attempt, if it is under way. */
  @Nullable CompletionStage<ContainerId> of(SandboxId in, String name, int attempt) {
    return starts.get(key(in.value(), name, attempt));
  }

  boolean has(String sandbox, String name, int attempt) {
    return starts.containsKey(key(sandbox, name, attempt));
  }

  /** Remembers a start until it has ended. */
  void add(SandboxId in, String name, int attempt, CompletionStage<ContainerId> start) {
    String key = key(in.value(), name, attempt);
    starts.put(key, start);
    start.whenComplete((id, failure) -> starts.remove(key, start));
  }
}
