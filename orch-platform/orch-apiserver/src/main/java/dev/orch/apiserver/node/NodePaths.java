package dev.orch.apiserver.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.apiserver.pods.LogAnswer;
import dev.orch.apiserver.pods.LogOptions;
import dev.orch.apiserver.pods.StreamAnswer;
import dev.orch.apiserver.stream.CommandRelay;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.model.core.Container;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.Pod;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** Answers what a node's agent is asked for, by the path. For any thread. */
final class NodePaths {
  private static final List<String> STREAMED = ImmutableList.of("GET", "POST");

  private final ServedNode node;
  private final InstantSource clock;
  private final Executor executor;
  private final ScheduledExecutorService timer;

  NodePaths(
      ServedNode node, InstantSource clock, Executor executor, ScheduledExecutorService timer) {
    this.node = node;
    this.clock = clock;
    this.executor = executor;
    this.timer = timer;
  }

  void answer(Request request, Exchange exchange) {
    List<String> segments = request.segments();
    String first = segments.isEmpty() ? "" : segments.get(0);
    int size = segments.size();
    if (first.equals("containerLogs") && size == 4) {
      logs(request, exchange, segments);
    } else if (first.equals("exec") && (size == 4 || size == 5)) {
      command(request, exchange, segments);
    } else if (first.equals("attach") && (size == 4 || size == 5)) {
      command(request, exchange, segments);
    } else if (first.equals("run") && (size == 4 || size == 5)) {
      run(request, exchange, segments);
    } else if (first.equals("portForward") && (size == 3 || size == 4)) {
      ports(request, exchange, segments);
    } else {
      page(request, exchange);
    }
  }

  private void page(Request request, Exchange exchange) {
    Optional<NodePages.Page> page = node.pages().find(node.name(), request.path());
    if (page.isEmpty()) {
      TextAnswers.text(exchange, 404, "404 page not found\n");
    } else {
      permit(request, ImmutableList.of("GET", "HEAD"));
      exchange.send(
          200,
          TextAnswers.headers(page.get().type(), ImmutableList.of(), ImmutableListMultimap.of()),
          page.get().body());
    }
  }

  private static void permit(Request request, List<String> methods) {
    if (!methods.contains(request.method())) {
      throw Errors.of(Reason.METHOD_NOT_ALLOWED, "405: Method Not Allowed", null);
    }
  }

  private void logs(Request request, Exchange exchange, List<String> segments) {
    permit(request, ImmutableList.of("GET"));
    String container = segments.get(3);
    Pod pod = pod(segments, "");
    if (!has(pod, container)) {
      throw notFound(
          "container \"" + container + "\" not found in pod \"" + pod.metadata().name() + "\"");
    }
    String stream = request.parameter("stream");
    if (!stream.isEmpty() && !stream.equals("All")) {
      throw Errors.badRequest("{\"message\": \"the streams of a log can't be told apart here.\"}");
    }
    LogAnswer.open(
        node.logs(),
        pod,
        LogOptions.of(request, container, pod, clock),
        executor,
        exchange,
        refusal -> TextAnswers.text(exchange, refusal.status().code(), refusal.status().message()));
  }

  /** The pod that a path names, of that uid if one is named. */
  private Pod pod(List<String> segments, String uid) {
    return node.pods()
        .find(segments.get(1), segments.get(2))
        .filter(pod -> pod.spec().nodeName().equals(node.name()))
        .filter(pod -> uid.isEmpty() || pod.metadata().uid().equals(uid))
        .orElseThrow(() -> notFound("pod does not exist"));
  }

  private static ApiException notFound(String message) {
    return Errors.of(Reason.NOT_FOUND, message, null);
  }

  private static boolean has(Pod pod, String container) {
    return Stream.of(
            pod.spec().initContainers().stream().map(Container::name),
            pod.spec().containers().stream().map(Container::name),
            pod.spec().ephemeralContainers().stream().map(EphemeralContainer::name))
        .flatMap(names -> names)
        .anyMatch(container::equals);
  }

  private void command(Request request, Exchange exchange, List<String> segments) {
    permit(request, STREAMED);
    Pod pod = pod(segments, segments.size() == 5 ? segments.get(3) : "");
    String container = segments.get(segments.size() - 1);
    StreamAnswer answer = asked(request, exchange);
    PodStreams.Terms terms = answer.terms("input", "output", "error");
    StreamProtocol protocol = answer.agreed(false);
    if (protocol == null) {
      return; // it has been answered
    }
    if (segments.get(0).equals("attach")) {
      answer.command(
          protocol,
          terms,
          node.streams().attach(pod, container, terms),
          code -> CommandRelay.success());
    } else {
      List<String> command = request.query().get("command");
      answer.command(
          protocol,
          terms,
          node.streams().exec(pod, container, command, terms),
          code -> CommandRelay.exited(command, code));
    }
  }

  private StreamAnswer asked(Request request, Exchange exchange) {
    StreamAnswer answer = new StreamAnswer(request, exchange, timer);
    if (!answer.isAsked()) {
      throw Errors.badRequest("Upgrade request required");
    }
    return answer;
  }

  private void run(Request request, Exchange exchange, List<String> segments) {
    permit(request, ImmutableList.of("POST"));
    Pod pod = pod(segments, segments.size() == 5 ? segments.get(3) : "");
    String command = request.parameter("cmd");
    if (command.isEmpty()) {
      throw Errors.badRequest("cmd: a command is required");
    }
    new RunAnswer(exchange)
        .of(
            node.streams()
                .exec(
                    pod,
                    segments.get(segments.size() - 1),
                    RunAnswer.words(command),
                    new PodStreams.Terms(false, true, true, false)));
  }

  private void ports(Request request, Exchange exchange, List<String> segments) {
    permit(request, STREAMED);
    Pod pod = pod(segments, segments.size() == 4 ? segments.get(3) : "");
    StreamAnswer answer = asked(request, exchange);
    StreamProtocol protocol = answer.agreed(true);
    if (protocol != null) {
      answer.ports(
          protocol,
          "port",
          port -> node.streams().connect(pod, port),
          pod.metadata().name() + ", uid " + pod.metadata().uid());
    }
  }
}
