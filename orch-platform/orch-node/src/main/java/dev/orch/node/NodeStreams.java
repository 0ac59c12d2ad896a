package dev.orch.node;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Pod;
import dev.orch.model.validation.ValidationContext;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Streaming;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Connects callers with what the runtimes of the nodes in this process run. For any thread. */
public final class NodeStreams implements PodStreams {
  private final Map<String, ContainerRuntime> runtimes;
  private final ValidationContext addresses;

  /**
   * Streams of the nodes with these runtimes, by the nodes' names.
   *
   * @param addresses which addresses pods have that would otherwise be the host's own
   */
  public NodeStreams(Map<String, ContainerRuntime> runtimes, ValidationContext addresses) {
    this.runtimes = ImmutableMap.copyOf(runtimes);
    this.addresses = addresses;
  }

  @Override
  public CompletionStage<Session> exec(
      Pod pod, String container, List<String> command, Terms terms) {
    return session(
        pod,
        container,
        "error executing command in container: ",
        (streaming, state) -> streaming.exec(state.id(), command, of(terms)));
  }

  @Override
  public CompletionStage<Session> attach(Pod pod, String container, Terms terms) {
    return session(
        pod,
        container,
        "error attaching to container: ",
        (streaming, state) -> streaming.attach(state.id(), of(terms)));
  }

  private static Streaming.Terms of(Terms terms) {
    return new Streaming.Terms(terms.stdin(), terms.stdout(), terms.stderr(), terms.terminal());
  }

  /** What is asked of a runtime about a container. */
  @FunctionalInterface
  private interface Opening {
    CompletionStage<Streaming.Session> open(Streaming streaming, ContainerState container);
  }

  private CompletionStage<Session> session(
      Pod pod, String container, String failure, Opening opening) {
    return sandbox(
        pod,
        (streaming, sandbox) -> {
          ContainerState state = sandbox == null ? null : newest(sandbox, container);
          if (state == null || state.phase() != ContainerState.Phase.RUNNING) {
            throw notFound("container not found (\"" + container + "\")");
          }
          return named(failure, opening.open(streaming, state))
              .thenApply(session -> new Running(session, failure));
        });
  }

  @Override
  public CompletionStage<Connection> connect(Pod pod, int port) {
    if (!isAllowed(pod.status().podIP())) {
      return CompletableFuture.failedFuture(Errors.badRequest("address not allowed"));
    }
    return sandbox(
        pod,
        (streaming, sandbox) -> {
          if (sandbox == null || !sandbox.ready()) {
            throw notFound("pod " + pod.metadata().name() + " isn't running");
          }
          SandboxId id = sandbox.id();
          return named("", streaming.connect(id, pod.status().podIP(), port))
              .thenApply(Connected::new);
        });
  }

  /** A status may say what it likes: nobody gets at what listens on the host alone. */
  private boolean isAllowed(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return false;
    }
    InetAddress parsed = InetAddresses.forString(address);
    boolean ordinary =
        !parsed.isLoopbackAddress()
            && !parsed.isAnyLocalAddress()
            && !parsed.isLinkLocalAddress()
            && !parsed.isMulticastAddress();
    return ordinary || addresses.isPodAddress(address);
  }

  /** What is asked of a runtime about a sandbox, or about one that isn't there. */
  @FunctionalInterface
  private interface Asking<T> {
    CompletionStage<T> ask(Streaming streaming, @Nullable SandboxState sandbox);
  }

  private <T> CompletionStage<T> sandbox(Pod pod, Asking<T> asking) {
    ContainerRuntime runtime = runtimes.get(pod.spec().nodeName());
    if (!(runtime instanceof Streaming streaming)) {
      return CompletableFuture.failedFuture(
          notFound("nobody streams on node \"" + pod.spec().nodeName() + "\""));
    }
    String uid = MirrorPods.runningUid(pod);
    return runtime.list().thenCompose(list -> asking.ask(streaming, newest(list, uid)));
  }

  private static ApiException notFound(String message) {
    return Errors.of(Reason.NOT_FOUND, message, null);
  }

  private static @Nullable SandboxState newest(List<SandboxState> list, String uid) {
    SandboxState newest = null;
    for (SandboxState state : list) {
      boolean newer = newest == null || newest.spec().attempt() < state.spec().attempt();
      if (state.spec().uid().equals(uid) && newer) {
        newest = state;
      }
    }
    return newest;
  }

  private static @Nullable ContainerState newest(SandboxState sandbox, String container) {
    ContainerState newest = null;
    for (ContainerState state : sandbox.containers()) {
      boolean newer = newest == null || newest.attempt() < state.attempt();
      if (state.name().equals(container) && newer) {
        newest = state;
      }
    }
    return newest;
  }

  /** With a runtime's refusal as one of the API's. */
  private static <T> CompletionStage<T> named(String failure, CompletionStage<T> stage) {
    return stage
        .handle(
            (value, problem) -> {
              if (problem == null) {
                return CompletableFuture.completedFuture(value);
              }
              Throwable cause =
                  problem instanceof CompletionException && problem.getCause() != null
                      ? problem.getCause()
                      : problem;
              return CompletableFuture.<T>failedFuture(
                  Errors.internal(failure + cause.getMessage()));
            })
        .thenCompose(Function.identity());
  }

  /** A session of a runtime, and what to say before why it failed. */
  private record Running(Streaming.Session of, String failure) implements Session {
    @Override
    public Sink stdin() {
      return new Into(of.stdin());
    }

    @Override
    public Source stdout() {
      return of.stdout()::next;
    }

    @Override
    public Source stderr() {
      return of.stderr()::next;
    }

    @Override
    public CompletionStage<Integer> exit() {
      return named(failure, of.exit());
    }

    @Override
    public void resize(int columns, int rows) {
      of.resize(columns, rows);
    }

    @Override
    public void close() {
      of.close();
    }
  }

  /** A connection of a runtime. */
  private record Connected(Streaming.Connection of) implements Connection {
    @Override
    public Source source() {
      return of.source()::next;
    }

    @Override
    public Sink sink() {
      return new Into(of.sink());
    }

    @Override
    public void close() {
      of.close();
    }
  }

  private record Into(Streaming.Sink of) implements Sink {
    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      return of.write(bytes);
    }

    @Override
    public void end() {
      of.end();
    }
  }
}
