package dev.orch.grpc;

import dev.orch.grpc.base.GrpcClient;
import dev.orch.grpc.base.Methods;
import dev.orch.grpc.health.HealthCheckRequest;
import dev.orch.grpc.health.HealthCheckResponse;
import dev.orch.grpc.health.HealthCheckResponse.ServingStatus;
import dev.orch.model.core.HTTPHeader;
import dev.orch.node.Prober;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks by the gRPC health checking protocol, and leaves other questions to another. Each question
 * has a connection of its own, without TLS, as the kubelet's. One thread carries bytes, from the
 * first question on; nothing else runs there but what follows at once from an answer.
 */
public final class GrpcProber implements Prober {
  private static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> CHECK =
      Methods.unary(
          "grpc.health.v1.Health",
          "Check",
          HealthCheckRequest.getDefaultInstance(),
          HealthCheckResponse.getDefaultInstance());

  private final Prober others;
  private @Nullable EventLoopGroup loop;

  /**
   * @param others asks over HTTP and TCP
   */
  public GrpcProber(Prober others) {
    this.others = others;
  }

  @Override
  public CompletionStage<Outcome> http(String url, List<HTTPHeader> headers, Duration timeout) {
    return others.http(url, headers, timeout);
  }

  @Override
  public CompletionStage<Outcome> tcp(String host, int port, Duration timeout) {
    return others.tcp(host, port, timeout);
  }

  /** Most nodes ask nothing over gRPC. */
  private synchronized EventLoopGroup loop() {
    EventLoopGroup made = loop;
    if (made == null) {
      made =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("orch-grpc-probes", true), NioIoHandler.newFactory());
      loop = made;
    }
    return made;
  }

  @Override
  public CompletionStage<Outcome> grpc(String host, int port, String service, Duration timeout) {
    EventLoopGroup carrier = loop();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(host, port))
            .channelType(NioSocketChannel.class)
            .eventLoopGroup(carrier)
            .userAgent("kube-probe/1.36")
            .usePlaintext()
            .disableRetry()
            .executor(carrier)
            .build();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(
            CHECK, CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)),
        HealthCheckRequest.newBuilder().setService(service).build(),
        new StreamObserver<HealthCheckResponse>() {
          @Override
          public void onNext(HealthCheckResponse answer) {
            outcome.complete(outcome(answer));
          }

          @Override
          public void onError(Throwable failure) {
            outcome.complete(
                new Outcome(false, text(Status.fromThrowable(failure), host, port, timeout)));
          }

          @Override
          public void onCompleted() {
            outcome.complete(new Outcome(false, "error: health rpc probe failed: no answer"));
          }
        });
    outcome.whenComplete((done, failure) -> channel.shutdownNow());
    return outcome;
  }

  private static Outcome outcome(HealthCheckResponse answer) {
    return answer.getStatus() == ServingStatus.SERVING
        ? Outcome.OK
        : new Outcome(
            false, "service unhealthy (responded with \"" + answer.getStatus().name() + "\")");
  }

  /** The kubelet's words. */
  private static String text(Status status, String host, int port, Duration timeout) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
              + status.getDescription();
      case DEADLINE_EXCEEDED ->
          "timeout: health rpc did not complete within " + timeout.toSeconds() + "s";
      case UNAVAILABLE ->
          "error: failed to connect service at \""
              + host
              + ":"
              + port
              + "\": "
              + GrpcClient.text(status);
      default -> "error: health rpc probe failed: " + GrpcClient.text(status);
    };
  }
}
