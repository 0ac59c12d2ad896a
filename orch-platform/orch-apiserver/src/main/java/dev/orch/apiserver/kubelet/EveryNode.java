package dev.orch.apiserver.kubelet;

import dev.orch.model.core.Pod;
import dev.orch.store.api.Errors;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Logs and streams of pods on every node: on those of this process directly, on others by their
 * agents. For any thread.
 */
public final class EveryNode implements PodLogs, PodStreams {
  private final Kubelets kubelets;
  private final @Nullable NodePages here;
  private final @Nullable PodLogs logs;
  private final @Nullable PodStreams streams;

  /**
   * @param here which nodes are of this process; null if none is
   * @param logs the logs of their pods
   * @param streams the streams of their pods
   */
  public EveryNode(
      Kubelets kubelets,
      @Nullable NodePages here,
      @Nullable PodLogs logs,
      @Nullable PodStreams streams) {
    this.kubelets = kubelets;
    this.here = here;
    this.logs = logs;
    this.streams = streams;
  }

  /** Where the pod's node is asked; empty if it is of this process, or tells no place. */
  private Optional<Kubelets.Place> elsewhere(Pod pod) {
    String node = pod.spec().nodeName();
    return here != null && here.has(node) ? Optional.empty() : kubelets.place(node);
  }

  @Override
  public LogStream open(Pod pod, Options options, Executor executor, Handler handler) {
    Optional<Kubelets.Place> place = elsewhere(pod);
    if (place.isPresent()) {
      return new KubeletLogs(kubelets, place.get()).open(pod, options, executor, handler);
    }
    if (logs == null) {
      throw Errors.of(Reason.NOT_FOUND, nowhere(pod), null);
    }
    return logs.open(pod, options, executor, handler);
  }

  private static String nowhere(Pod pod) {
    return "node \"" + pod.spec().nodeName() + "\" doesn't tell where its agent listens";
  }

  /** Something that is asked of whoever reaches the pod. */
  @FunctionalInterface
  private interface Asking<T> {
    CompletionStage<T> ask(PodStreams of);
  }

  private <T> CompletionStage<T> streams(Pod pod, Asking<T> asking) {
    Optional<Kubelets.Place> place = elsewhere(pod);
    if (place.isPresent()) {
      return asking.ask(new KubeletStreams(kubelets, place.get()));
    }
    return streams == null
        ? CompletableFuture.failedFuture(Errors.of(Reason.NOT_FOUND, nowhere(pod), null))
        : asking.ask(streams);
  }

  @Override
  public CompletionStage<Session> exec(
      Pod pod, String container, List<String> command, Terms terms) {
    return streams(pod, of -> of.exec(pod, container, command, terms));
  }

  @Override
  public CompletionStage<Session> attach(Pod pod, String container, Terms terms) {
    return streams(pod, of -> of.attach(pod, container, terms));
  }

  @Override
  public CompletionStage<Connection> connect(Pod pod, int port) {
    return streams(pod, of -> of.connect(pod, port));
  }
}
