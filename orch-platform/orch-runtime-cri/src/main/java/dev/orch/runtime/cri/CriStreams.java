package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.cri.v1.AttachRequest;
import dev.orch.runtime.cri.v1.ContainerState;
import dev.orch.runtime.cri.v1.ContainerStatus;
import dev.orch.runtime.cri.v1.ExecRequest;
import dev.orch.runtime.cri.v1.PortForwardRequest;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Streams to commands, containers and ports: the daemon gives an address for each, and whoever
 * connects there speaks as kubectl does. Only on the worker.
 */
final class CriStreams implements Streaming {
  private static final String COMMANDS = "v4.channel.k8s.io";
  private static final String PORTS = "portforward.k8s.io";
  private static final String TYPE = "streamtype";
  private static final long LOOK_MILLIS = 100;
  private static final int LOOKS = 100;

  private final Daemon daemon;
  private final Listing listing;
  private final CriRuntime.Settings settings;
  private final ScheduledExecutorService worker;

  CriStreams(
      Daemon daemon,
      Listing listing,
      CriRuntime.Settings settings,
      ScheduledExecutorService worker) {
    this.daemon = daemon;
    this.listing = listing;
    this.settings = settings;
    this.worker = worker;
  }

  @Override
  public CompletionStage<Session> exec(ContainerId id, List<String> command, Terms terms) {
    Terms asked = atLeastOne(terms);
    ExecRequest question =
        ExecRequest.newBuilder()
            .setContainerId(id.value())
            .addAllCmd(command)
            .setTty(asked.terminal())
            .setStdin(asked.stdin())
            .setStdout(asked.stdout())
            .setStderr(asked.stderr())
            .build();
    return refusing(daemon.call(CriMethods.EXEC, question, settings.requestTimeout()))
        .thenCompose(answer -> open(answer.getUrl(), COMMANDS, headers(asked)))
        .thenApply(
            connection -> {
              Iterator<SpdyStream> streams = connection.streams().iterator();
              SpdyStream status = streams.next();
              CommandSession session = session(connection, asked, terms, streams);
              status.all().thenAccept(session::ended);
              return session;
            });
  }

  /**
   * The daemon wants one of the three to be asked for, and no errors of their own in a terminal.
   */
  private static Terms atLeastOne(Terms terms) {
    boolean none = !terms.stdin() && !terms.stdout() && !terms.stderr();
    return new Terms(
        terms.stdin(),
        terms.stdout() || none,
        terms.stderr() && !terms.terminal(),
        terms.terminal());
  }

  private static <T> CompletionStage<T> refusing(CompletionStage<T> stage) {
    return DaemonException.refusing("RunContainerError", stage);
  }

  private static List<Map<String, String>> headers(Terms terms) {
    ImmutableList.Builder<Map<String, String>> headers = ImmutableList.builder();
    headers.add(ImmutableSortedMap.of(TYPE, "error"));
    if (terms.stdin()) {
      headers.add(ImmutableSortedMap.of(TYPE, "stdin"));
    }
    if (terms.stdout()) {
      headers.add(ImmutableSortedMap.of(TYPE, "stdout"));
    }
    if (terms.stderr()) {
      headers.add(ImmutableSortedMap.of(TYPE, "stderr"));
    }
    if (terms.terminal()) {
      headers.add(ImmutableSortedMap.of(TYPE, "resize"));
    }
    return headers.build();
  }

  private static CommandSession session(
      SpdyConnection connection, Terms asked, Terms wanted, Iterator<SpdyStream> streams) {
    SpdyStream stdin = asked.stdin() ? streams.next() : null;
    SpdyStream stdout = asked.stdout() ? streams.next() : null;
    SpdyStream stderr = asked.stderr() ? streams.next() : null;
    SpdyStream size = asked.terminal() ? streams.next() : null;
    if (stdout != null && !wanted.stdout()) {
      stdout.all();
      stdout = null;
    }
    return new CommandSession(connection, new CommandSession.Channels(stdin, stdout, stderr, size));
  }

  private CompletionStage<SpdyConnection> open(
      String url, String protocol, List<Map<String, String>> headers) {
    return SpdyConnection.open(daemon.loop(), URI.create(url), protocol, headers);
  }

  @Override
  public CompletionStage<Session> attach(ContainerId id, Terms terms) {
    return listing.status(id.value()).thenCompose(status -> attach(status, terms));
  }

  private CompletionStage<Session> attach(ContainerStatus status, Terms terms) {
    if (status.getState() != ContainerState.CONTAINER_RUNNING || status.getId().isEmpty()) {
      throw new RefusedException("NotRunning", "the container isn't running");
    }
    boolean terminal = Boolean.parseBoolean(flag(status, ContainerConfigs.TTY));
    boolean input = Boolean.parseBoolean(flag(status, ContainerConfigs.STDIN));
    Terms asked =
        atLeastOne(new Terms(terms.stdin() && input, terms.stdout(), terms.stderr(), terminal));
    AttachRequest question =
        AttachRequest.newBuilder()
            .setContainerId(status.getId())
            .setTty(terminal)
            .setStdin(asked.stdin())
            .setStdout(asked.stdout())
            .setStderr(asked.stderr())
            .build();
    return refusing(daemon.call(CriMethods.ATTACH, question, settings.requestTimeout()))
        .thenCompose(answer -> open(answer.getUrl(), COMMANDS, headers(asked)))
        .thenApply(
            connection -> {
              Iterator<SpdyStream> streams = connection.streams().iterator();
              SpdyStream end = streams.next();
              CommandSession session = session(connection, asked, terms, streams);
              end.all().thenRunAsync(() -> exit(status.getId(), session, LOOKS), worker);
              return session;
            });
  }

  private static String flag(ContainerStatus status, String annotation) {
    return status.getAnnotationsOrDefault(annotation, "false");
  }

  /** The connection has ended: if that was because the container has, this tells how. */
  private void exit(String container, CommandSession session, int looks) {
    if (session.exit().toCompletableFuture().isDone()) {
      return;
    }
    listing
        .status(container)
        .whenComplete(
            (status, failure) -> {
              if (failure != null) {
                session.failed(failure);
              } else if (status.getState() == ContainerState.CONTAINER_EXITED) {
                session.ended(status.getExitCode());
              } else if (status.getId().isEmpty() || looks == 0) {
                session.failed(
                    new CriUnavailableException("the container runtime hung up on the onlooker"));
              } else {
                worker.schedule(
                    () -> exit(container, session, looks - 1), LOOK_MILLIS, TimeUnit.MILLISECONDS);
              }
            });
  }

  /** The daemon connects from within the sandbox, to its loopback: the address isn't needed. */
  @Override
  public CompletionStage<Connection> connect(SandboxId in, String address, int port) {
    PortForwardRequest question =
        PortForwardRequest.newBuilder().setPodSandboxId(in.value()).addPort(port).build();
    String number = Integer.toString(port);
    List<Map<String, String>> headers =
        ImmutableList.of(
            ImmutableSortedMap.of(TYPE, "error", "port", number, "requestid", "0"),
            ImmutableSortedMap.of(TYPE, "data", "port", number, "requestid", "0"));
    return DaemonException.refusing(
            "NotRunning", daemon.call(CriMethods.PORT_FORWARD, question, settings.requestTimeout()))
        .thenCompose(answer -> open(answer.getUrl(), PORTS, headers))
        .thenCompose(this::connected);
  }

  /**
   * The daemon tells only what went wrong, and that soon: whoever is silent for a moment has
   * connected.
   */
  private CompletionStage<Connection> connected(SpdyConnection connection) {
    SpdyStream error = connection.streams().get(0);
    CompletableFuture<Connection> result = new CompletableFuture<>();
    ForwardedPort port = new ForwardedPort(connection, connection.streams().get(1));
    error
        .all()
        .thenAccept(
            message -> {
              if (message.isEmpty()) {
                result.complete(port);
              } else if (result.completeExceptionally(
                  new RefusedException("ConnectionRefused", message))) {
                connection.close();
              }
            });
    worker.schedule(
        () -> result.complete(port), settings.connectWait().toNanos(), TimeUnit.NANOSECONDS);
    return result;
  }

  /** A connection to a port. */
  private record ForwardedPort(SpdyConnection connection, SpdyStream data) implements Connection {
    @Override
    public Source source() {
      return data;
    }

    @Override
    public Sink sink() {
      return data;
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
