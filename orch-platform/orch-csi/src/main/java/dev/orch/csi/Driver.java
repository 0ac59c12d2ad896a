package dev.orch.csi;

import dev.orch.node.volumes.VolumeException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
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

/**
 * A driver at the other end of a unix socket. Connects when something is asked, and again when the
 * connection broke. For any thread.
 */
final class Driver implements AutoCloseable {
  /** As long as a kubelet waits for a driver. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ManagedChannel channel;

  /**
   * @param loop carries bytes
   * @param executor answers come there
   */
  Driver(Path socket, EventLoopGroup loop, Executor executor) {
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(loop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .disableRetry()
            .executor(executor)
            .build();
  }

  /** Asks. What the driver refuses is a {@link VolumeException} in gRPC's words. */
  <Q, A> CompletionStage<A> call(MethodDescriptor<Q, A> method, Q question) {
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
            result.completeExceptionally(new VolumeException(text(Status.fromThrowable(failure))));
          }

          @Override
          public void onCompleted() {
            result.completeExceptionally(new VolumeException("the driver gave no answer"));
          }
        });
    return result;
  }

  /** As gRPC for Go writes it, which users of Kubernetes know: {@code code = NotFound}. */
  static String text(Status status) {
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
