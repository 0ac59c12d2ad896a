package dev.orch.runtime.cri;

import dev.orch.runtime.base.Worker;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The daemon at the other end of a unix socket. An edge: it has one thread, which carries bytes;
 * answers come on the worker. Connects when something is asked, and again when the connection
 * broke. For any thread.
 */
final class Daemon implements AutoCloseable {
  /** A list of many pods is longer than gRPC's 4 MiB; the kubelet's limit is this, too. */
  private static final int MAX_ANSWER = 16 * 1024 * 1024;

  /** So long a question waits for a connection that broke before. */
  private static final long RECONNECT_MILLIS = 500;

  private final Path socket;
  private final ScheduledExecutorService worker;
  private final EventLoopGroup loop;
  private final ManagedChannel channel;

  Daemon(Path socket, ScheduledExecutorService worker) {
    this.socket = socket;
    this.worker = worker;
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("orch-cri", true), NioIoHandler.newFactory());
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(loop)
            .overrideAuthority("localhost")
            .withOption(ChannelOption.SO_KEEPALIVE, none())
            .usePlaintext()
            .disableRetry()
            .maxInboundMessageSize(MAX_ANSWER)
            .executor(worker)
            .build();
  }

  /** Takes an option of TCP away again, which would be warned of at each connection. */
  @SuppressWarnings("NullAway")
  private static Boolean none() {
    return null;
  }

  /** The thread that carries bytes, for the streams that the daemon gives. */
  EventLoopGroup loop() {
    return loop;
  }

  /**
   * Asks. The stage fails with a {@link CriUnavailableException}, or with a {@link DaemonException}
   * if the daemon answered so.
   */
  <Q, A> CompletionStage<A> call(MethodDescriptor<Q, A> method, Q question, Duration limit) {
    CompletableFuture<A> result = new CompletableFuture<>();
    connected()
        .thenRun(
            () ->
                ClientCalls.asyncUnaryCall(
                    channel.newCall(
                        method,
                        CallOptions.DEFAULT.withDeadlineAfter(
                            limit.toNanos(), TimeUnit.NANOSECONDS)),
                    question,
                    new Answer<>(method, result)));
    return result;
  }

  /** Asks for answers one after the other, without an end. Returns what ends it. */
  <Q, A> Runnable stream(MethodDescriptor<Q, A> method, Q question, StreamObserver<A> answers) {
    var call = channel.newCall(method, CallOptions.DEFAULT);
    ClientCalls.asyncServerStreamingCall(call, question, answers);
    return () -> call.cancel("nobody listens any more", null);
  }

  /** Ends at once, but for a connection that broke: then when there is one, or soon. */
  private CompletionStage<Void> connected() {
    if (channel.getState(true) != ConnectivityState.TRANSIENT_FAILURE) {
      return Worker.done();
    }
    CompletableFuture<@Nullable Void> waited = new CompletableFuture<>();
    channel.notifyWhenStateChanged(
        ConnectivityState.TRANSIENT_FAILURE, () -> waited.complete(null));
    channel.resetConnectBackoff();
    worker.schedule(() -> waited.complete(null), RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    return waited.thenCompose(done -> Worker.done());
  }

  /** What a call's failure is called here. */
  RuntimeException named(String method, Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String said = status.getDescription() == null ? "" : status.getDescription();
    String cause = status.getCause() == null ? "" : String.valueOf(status.getCause().getMessage());
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          new CriUnavailableException(
              "the container runtime at "
                  + socket
                  + " can't be reached: "
                  + said
                  + (cause.isEmpty() ? "" : ": " + cause));
      case CANCELLED -> new CriUnavailableException("the call of " + method + " was broken off");
      case DEADLINE_EXCEEDED ->
          isOurs(said)
              ? new CriUnavailableException(
                  "the container runtime at " + socket + " hasn't answered " + method + " in time")
              : new DaemonException(status.getCode(), said);
      default -> other(status, said);
    };
  }

  private RuntimeException other(Status status, String said) {
    if (status.getCause() instanceof IOException) {
      // The connection's failure, which gRPC sometimes calls unknown; the daemon said nothing.
      return new CriUnavailableException(
          "the container runtime at " + socket + " has gone away: " + said);
    }
    if (said.contains("server is not initialized yet")) {
      return new CriUnavailableException(
          "the container runtime at " + socket + " is still starting");
    }
    if (said.startsWith("http2 exception")) {
      return new CriUnavailableException(
          "whoever listens at " + socket + " is no container runtime: " + said);
    }
    return new DaemonException(status.getCode(), said.isEmpty() ? status.toString() : said);
  }

  /** Whether it was the caller's clock that ran out, as gRPC's words tell. */
  private static boolean isOurs(String said) {
    return said.contains("CallOptions deadline");
  }

  /** Breaks off all calls; they fail. */
  @Override
  public void close() {
    channel.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** The one answer of a call. */
  private final class Answer<A> implements StreamObserver<A> {
    private final MethodDescriptor<?, A> method;
    private final CompletableFuture<A> result;

    Answer(MethodDescriptor<?, A> method, CompletableFuture<A> result) {
      this.method = method;
      this.result = result;
    }

    @Override
    public void onNext(A value) {
      result.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
      result.completeExceptionally(named(String.valueOf(method.getBareMethodName()), failure));
    }

    @Override
    public void onCompleted() {
      result.completeExceptionally(new DaemonException(Status.Code.INTERNAL, "no answer"));
    }
  }
}
