package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.stream.CommandRelay;
import dev.orch.apiserver.stream.Failures;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.ForwardRelay;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.Status;
import dev.orch.store.api.ApiException;
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
  private final Exchange exchange;
  private final Pod pod;
  private final @Nullable PodStreams streams;
  private final ScheduledExecutorService timer;

  StreamDoor(
      Request request,
      Exchange exchange,
      Pod pod,
      @Nullable PodStreams streams,
      ScheduledExecutorService timer) {
    this.request = request;
    this.exchange = exchange;
    this.pod = pod;
    this.streams = streams;
    this.timer = timer;
  }

  /** Opens the stream that the subresource stands for. */
  void open(String subresource) {
    boolean ports = subresource.equals("portforward");
    String container = ports ? "" : PodContainers.chosen(request.parameter("container"), pod);
    if (pod.spec().nodeName().isEmpty()) {
      throw Errors.badRequest("pod " + pod.metadata().name() + " does not have a host assigned");
    }
    if (!StreamProtocol.isAsked(request::header)) {
      throw Errors.badRequest("Upgrade request required");
    }
    if (streams == null) {
      throw Errors.of(
          Reason.SERVICE_UNAVAILABLE, "this server streams nothing: it runs no nodes", null);
    }
    StreamProtocol protocol = StreamProtocol.agreed(request::header, ports);
    if (protocol == null) {
      Answers.text(
          exchange,
          403,
          "unable to upgrade: unable to negotiate protocol: client supports "
              + shown(StreamProtocol.known(request::header))
              + ", server accepts "
              + shown(StreamProtocol.offered(request::header, ports)));
    } else if (ports) {
      forward(protocol, streams);
    } else {
      command(subresource, protocol, container, streams);
    }
  }

  private static String shown(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }

  private void command(
      String subresource, StreamProtocol protocol, String container, PodStreams to) {
    boolean terminal = request.flag("tty");
    boolean stdout = request.flag("stdout");
    PodStreams.Terms terms =
        new PodStreams.Terms(
            request.flag("stdin"), stdout, request.flag("stderr") && !terminal, terminal);
    if (!terms.stdin() && !terms.stdout() && !terms.stderr()) {
      throw Errors.badRequest("you must specify at least 1 of stdin, stdout, stderr");
    }
    List<String> command = request.query().get("command");
    boolean attach = subresource.equals("attach");
    CompletionStage<PodStreams.Session> opening =
        attach ? to.attach(pod, container, terms) : to.exec(pod, container, command, terms);
    IntFunction<Status> outcome =
        attach ? code -> CommandRelay.success() : code -> CommandRelay.exited(command, code);
    StreamUser relay = new CommandRelay(opening, terms, protocol, outcome, timer);
    opening.whenComplete(
        (opened, failure) -> {
          ApiException refusal = failure == null ? null : Failures.refusal(failure);
          if (refusal != null && refusal.is(Reason.NOT_FOUND)) {
            Answers.text(exchange, 500, refusal.status().message());
          } else {
            // What a runtime refuses is told as the command's end.
            upgrade(protocol, CommandRelay.fixed(terms), relay);
          }
        });
  }

  private void forward(StreamProtocol protocol, PodStreams to) {
    List<Integer> ports = protocol.hasFixedStreams() ? ports() : ImmutableList.of();
    String name = pod.metadata().name() + ", uid " + pod.metadata().uid();
    StreamUser relay =
        new ForwardRelay(port -> to.connect(pod, port), name, protocol.hasFixedStreams());
    upgrade(protocol, ForwardRelay.fixed(ports), relay);
  }

  private List<Integer> ports() {
    ImmutableList.Builder<Integer> ports = ImmutableList.builder();
    for (String several : request.query().get("ports")) {
      for (String one : Splitter.on(',').split(several)) {
        ports.add(port(one));
      }
    }
    List<Integer> all = ports.build();
    if (all.isEmpty()) {
      throw Errors.badRequest("query parameter \"port\" is required");
    }
    return all;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw Errors.badRequest("unable to parse \"" + text + "\" as a port");
  }

  private void upgrade(StreamProtocol protocol, List<FixedStream> fixed, StreamUser user) {
    exchange.upgrade(protocol, fixed, user, timer);
  }
}
