package dev.orch.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import dev.orch.grpc.base.Methods;
import dev.orch.grpc.health.HealthCheckRequest;
import dev.orch.grpc.health.HealthCheckResponse;
import dev.orch.grpc.health.HealthCheckResponse.ServingStatus;
import dev.orch.node.Prober;
import dev.orch.node.Prober.Outcome;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asking servers for their health. */
class GrpcProberTest {
  private static final String HOST = "127.0.0.1";
  private static final Map<String, ServingStatus> SERVICES =
      Map.of("", ServingStatus.SERVING, "down", ServingStatus.NOT_SERVING);

  private final GrpcProber prober = new GrpcProber(Prober.ALWAYS_OK);
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server = serve("grpc.health.v1.Health");
  }

  private static Server serve(String service) throws IOException {
    var check =
        Methods.unary(
            service,
            "Check",
            HealthCheckRequest.getDefaultInstance(),
            HealthCheckResponse.getDefaultInstance());
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddresses.forString(HOST), 0))
        .addService(
            ServerServiceDefinition.builder(service)
                .addMethod(
                    check,
                    ServerCalls.asyncUnaryCall(
                        (question, answer) -> {
                          ServingStatus status = SERVICES.get(question.getService());
                          if (question.getService().equals("silent")) {
                            return;
                          }
                          if (status == null) {
                            answer.onError(
                                Status.NOT_FOUND.withDescription("no such service").asException());
                            return;
                          }
                          answer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
                          answer.onCompleted();
                        }))
                .build())
        .build()
        .start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.shutdownNow();
    assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private Outcome ask(int port, String service, Duration timeout) {
    return prober
        .grpc(HOST, port, service, timeout)
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  private Outcome ask(String service) {
    return ask(server.getPort(), service, Duration.ofSeconds(20));
  }

  @Test
  void serverThatServes_isWell() {
    assertThat(ask("")).isEqualTo(Outcome.OK);
  }

  @Test
  void serviceThatDoesNotServe_isNot() {
    assertThat(ask("down"))
        .isEqualTo(new Outcome(false, "service unhealthy (responded with \"NOT_SERVING\")"));
  }

  @Test
  void serviceThatIsUnknown_isNot() {
    assertThat(ask("other").message())
        .isEqualTo(
            "error: health rpc probe failed: rpc error: code = NotFound desc = no such service");
  }

  @Test
  void serverWithoutHealth_isNot() throws Exception {
    Server other = serve("other.Service");
    try {
      assertThat(ask(other.getPort(), "", Duration.ofSeconds(20)).message())
          .startsWith("error: this server does not implement the grpc health protocol");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void serverThatDoesNotAnswer_isNot() {
    assertThat(ask(server.getPort(), "silent", Duration.ofSeconds(1)))
        .isEqualTo(new Outcome(false, "timeout: health rpc did not complete within 1s"));
  }

  @Test
  void listenerThatSaysNothing_isNot() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddresses.forString(HOST))) {
      assertThat(ask(mute.getLocalPort(), "", Duration.ofSeconds(1)).ok()).isFalse();
    }
  }

  @Test
  void portThatNobodyListensOn_isNot() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddresses.forString(HOST))) {
      free = socket.getLocalPort();
    }
    assertThat(ask(free, "", Duration.ofSeconds(20)).message())
        .startsWith("error: failed to connect service at \"127.0.0.1:" + free + "\"");
  }

  @Test
  void otherQuestions_areTheOthers() {
    assertThat(prober.tcp(HOST, 1, Duration.ofSeconds(1)).toCompletableFuture().join().ok())
        .isTrue();
  }
}
