package dev.orch.apiserver;

import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.pods.StreamAnswer;
import dev.orch.apiserver.stream.CommandRelay;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.Status;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Requests whose answer is a connection of streams: exec, attach and portforward of pods. Used
 * once, by one thread.
 */
final class StreamDoor {
  private final Request request;
  private final Pod pod;
  private final @Nullable PodStreams streams;
  private final StreamAnswer answer;

  StreamDoor(
      Request request,
      Exchange exchange,
      Pod pod,
      @Nullable PodStreams streams,
      ScheduledExecutorService timer) {
    this.request = request;
    this.pod = pod;
    this.streams = streams;
    this.answer = new StreamAnswer(request, exchange, timer);
  }

  /** Opens the stream that the subresource stands for. */
  void open(String subresource) {
    boolean ports = subresource.equals("portforward");
    String container = ports ? "" : PodContainers.chosen(request.parameter("container"), pod);
    if (pod.spec().nodeName().isEmpty()) {
      throw Errors.badRequest("pod " + pod.metadata().name() + " does not have a host assigned");
    }
    if (!answer.isAsked()) {
      throw Errors.badRequest("Upgrade request required");
    }
    if (streams == null) {
      throw Errors.of(
          Reason.SERVICE_UNAVAILABLE, "this server streams nothing: it runs no nodes", null);
    }
    StreamProtocol protocol = answer.agreed(ports);
    if (protocol == null) {
      return; // it has been answered
    }
    if (ports) {
      forward(protocol, streams);
    } else {
      command(subresource, protocol, container, streams);
    }
  }

  private void command(
      String subresource, StreamProtocol protocol, String container, PodStreams to) {
    PodStreams.Terms terms = answer.terms("stdin", "stdout", "stderr");
    List<String> command = request.query().get("command");
    boolean attach = subresource.equals("attach");
    CompletionStage<PodStreams.Session> opening =
        attach ? to.attach(pod, container, terms) : to.exec(pod, container, command, terms);
    IntFunction<Status> outcome =
        attach ? code -> CommandRelay.success() : code -> CommandRelay.exited(command, code);
    answer.command(protocol, terms, opening, outcome);
  }

  private void forward(StreamProtocol protocol, PodStreams to) {
    String name = pod.metadata().name() + ", uid " + pod.metadata().uid();
    answer.ports(protocol, "ports", port -> to.connect(pod, port), name);
  }
}
