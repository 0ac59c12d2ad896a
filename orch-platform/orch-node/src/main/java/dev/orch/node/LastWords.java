package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Logs;
import dev.orch.runtime.SandboxState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the containers of one pod said when they ended: in the file for it, or else, if they failed
 * and want it so, at the end of their logs. On the node's worker.
 */
final class LastWords {
  private static final String FALL_BACK = "FallbackToLogsOnError";
  private static final int LINES = 80;
  private static final int MAX_OF_LOG = 2048;

  private final RunningNode node;
  private final Runnable changed;
  private final Map<ContainerId, String> words = new LinkedHashMap<>();

  /**
   * @param changed is run when there is something new
   */
  LastWords(RunningNode node, Runnable changed) {
    this.node = node;
    this.changed = changed;
  }

  /** What is known by now. */
  Map<ContainerId, String> of(Pod pod, List<SandboxState> sandboxes) {
    Set<ContainerId> there = new LinkedHashSet<>();
    for (SandboxState sandbox : sandboxes) {
      for (ContainerState state : sandbox.containers()) {
        there.add(state.id());
        if (state.phase() == ContainerState.Phase.EXITED && !words.containsKey(state.id())) {
          read(pod, state);
        }
      }
    }
    words.keySet().retainAll(there);
    return words;
  }

  private void read(Pod pod, ContainerState state) {
    PodFiles files = node.files;
    String written =
        files == null ? "" : files.readMessage(pod.metadata().uid(), state.name(), state.attempt());
    words.put(state.id(), written);
    boolean failed = !Integer.valueOf(0).equals(state.exitCode());
    if (written.isEmpty()
        && failed
        && wantsLog(pod, state.name())
        && node.runtime instanceof Logs logs) {
      logs.open(state.id(), new Logs.Options(false, LINES, null))
          .thenCompose(reader -> all(reader, new ArrayList<>()))
          .thenAcceptAsync(
              text -> {
                words.replace(state.id(), text);
                changed.run();
              },
              node.worker);
    }
  }

  private static boolean wantsLog(Pod pod, String name) {
    List<Container> all = new ArrayList<>(pod.spec().containers());
    all.addAll(pod.spec().initContainers());
    return all.stream()
        .anyMatch(c -> c.name().equals(name) && c.terminationMessagePolicy().equals(FALL_BACK));
  }

  private static CompletionStage<String> all(Logs.Reader reader, List<Logs.Line> lines) {
    return reader
        .next()
        .thenCompose(
            more -> {
              if (more.isEmpty()) {
                reader.close();
                return CompletableFuture.completedFuture(end(lines));
              }
              lines.addAll(more);
              return all(reader, lines);
            });
  }

  private static String end(List<Logs.Line> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append(line.complete() ? "\n" : ""));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, bytes.length - MAX_OF_LOG);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }
}
