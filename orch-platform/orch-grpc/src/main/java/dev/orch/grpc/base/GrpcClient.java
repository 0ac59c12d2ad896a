package dev.orch.grpc.base;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client of who listens at a unix socket. Connects when something is asked, and again when the
 * connection broke. For any thread.
 */
public final class GrpcClient implements AutoCloseable {
  /** As long as a kubelet waits for a driver. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ManagedChannel channel;
  private final Function<String, RuntimeException> refusals;

  /**
   * A client that hasn't connected yet.
   *
   * @param loop carries bytes
   * @param executor answers come there
   * @param refusals what is thrown when one is refused, by gRPC's words
   */
  public GrpcClient(
      Path socket,
      EventLoopGroup loop,
      Executor executor,
      Function<String, RuntimeException> refusals) {
    this.refusals = refusals;
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .withOption(ChannelOption.SO_KEEPALIVE, none()) // which such sockets don't know
            .eventLoopGroup(loop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .disableRetry()
            .executor(executor)
            .build();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // an option that is null is none
  private static <T> T none() {
    return null;
  }

  /** Asks, and waits up to two minutes for somebody to listen and to answer. */
  public <Q, A> CompletionStage<A> call(MethodDescriptor<Q, A> method, Q question) {
    CompletableFuture<A> result = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(
            method,
            CallOptions.DEFAULT
                .withWaitForReady()
                .withDeadlineAfter(LIMIT.toNanos(), TimeUnit.NANOSECONDS)),
        question,
        new StreamObserver<A>() {
          @Override
          public void onNext(A value) {
            result.complete(value);
          }

          @Override
          public void onError(Throwable failure) {
            result.completeExceptionally(refusals.apply(text(Status.fromThrowable(failure))));
          }

          @Override
          public void onCompleted() {
            result.completeExceptionally(refusals.apply("there was no answer"));
          }
        });
    return result;
  }

  /**
   * Asks for answers one after the other.
   *
   * @param answers is given each, the next one when it has returned
   * @return ends when the answers do, and fails if they were broken off
   */
  public <Q, A> CompletionStage<Void> stream(
      MethodDescriptor<Q, A> method, Q question, Consumer<A> answers) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT);
    ClientCalls.asyncServerStreamingCall(
        call,
        question,
        new StreamObserver<A>() {
          @Override
          public void onNext(A value) {
            answers.accept(value);
          }

          @Override
          public void onError(Throwable failure) {
            end.completeExceptionally(refusals.apply(text(Status.fromThrowable(failure))));
          }

          @Override
          @SuppressWarnings("NullAway") // Void has no value but null.
          public void onCompleted() {
            end.complete(null);
          }
        });
    return end;
  }

  /** As gRPC for Go writes it, which users of Kubernetes know: {@code code = NotFound}. */
  public static String text(Status status) {
    StringBuilder code = new StringBuilder();
    for (String word : status.getCode().name().split("_", -1)) {
      code.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    String said = status.getDescription() == null ? "" : status.getDescription();
    return "rpc error: code = " + code + " desc = " + said;
  }

  /** Breaks off all calls. */
  @Override
  public void close() {
    channel.shutdownNow();
  }
}
