package dev.orch.apiserver.pods;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.apiserver.stream.CommandRelay;
import dev.orch.apiserver.stream.Failures;
import dev.orch.apiserver.stream.ForwardRelay;
import dev.orch.apiserver.stream.StreamProtocol;
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
 * A connection of streams as an answer: to a command, a container or ports. Used once, by one
 * thread.
 */
public final class StreamAnswer {
  private final Request request;
  private final Exchange exchange;
  private final ScheduledExecutorService timer;

  /**
   * @param timer for time limits
   */
  public StreamAnswer(Request request, Exchange exchange, ScheduledExecutorService timer) {
    this.request = request;
    this.exchange = exchange;
    this.timer = timer;
  }

  /** Whether the client asks for an upgrade that can carry streams. */
  public boolean isAsked() {
    return StreamProtocol.isAsked(request::header);
  }

  /**
   * What both sides can speak; null if there is nothing, which is answered then.
   *
   * @param ports whether it is about ports, or else about a command
   */
  public @Nullable StreamProtocol agreed(boolean ports) {
    StreamProtocol protocol = StreamProtocol.agreed(request::header, ports);
    if (protocol == null) {
      TextAnswers.text(
          exchange,
          403,
          "unable to upgrade: unable to negotiate protocol: client supports "
              + shown(StreamProtocol.known(request::header))
              + ", server accepts "
              + shown(StreamProtocol.offered(request::header, ports)));
    }
    return protocol;
  }

  private static String shown(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }

  /**
   * What a client wants of a command, from its parameters.
   *
   * @param stdin the parameter's name for the input, and so on
   */
  public PodStreams.Terms terms(String stdin, String stdout, String stderr) {
    boolean terminal = request.flag("tty");
    PodStreams.Terms terms =
        new PodStreams.Terms(
            request.flag(stdin), request.flag(stdout), request.flag(stderr) && !terminal, terminal);
    if (!terms.stdin() && !terms.stdout() && !terms.stderr()) {
      throw Errors.badRequest("you must specify at least 1 of stdin, stdout, stderr");
    }
    return terms;
  }

  /**
   * Connects the client with a command or a container.
   *
   * @param opening what is being opened
   * @param outcome what the client is told of an exit code
   */
  public void command(
      StreamProtocol protocol,
      PodStreams.Terms terms,
      CompletionStage<PodStreams.Session> opening,
      IntFunction<Status> outcome) {
    CommandRelay relay = new CommandRelay(opening, terms, protocol, outcome, timer);
    opening.whenComplete(
        (opened, failure) -> {
          ApiException refusal = failure == null ? null : Failures.refusal(failure);
          if (refusal != null
              && (refusal.is(Reason.NOT_FOUND) || refusal.is(Reason.SERVICE_UNAVAILABLE))) {
            TextAnswers.text(exchange, 500, refusal.status().message());
          } else {
            // What a runtime refuses is told as the command's end.
            exchange.upgrade(protocol, CommandRelay.fixed(terms), relay, timer);
          }
        });
  }

  /**
   * Connects the client with ports.
   *
   * @param parameter the one that names the ports of a client which can't open streams
   * @param connect connects to a port
   * @param name how the pod is called when that fails
   */
  public void ports(
      StreamProtocol protocol,
      String parameter,
      IntFunction<CompletionStage<PodStreams.Connection>> connect,
      String name) {
    List<Integer> ports = protocol.hasFixedStreams() ? ports(parameter) : ImmutableList.of();
    ForwardRelay relay = new ForwardRelay(connect, name, protocol.hasFixedStreams());
    exchange.upgrade(protocol, ForwardRelay.fixed(ports), relay, timer);
  }

  private List<Integer> ports(String parameter) {
    ImmutableList.Builder<Integer> ports = ImmutableList.builder();
    for (String several : request.query().get(parameter)) {
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
}
