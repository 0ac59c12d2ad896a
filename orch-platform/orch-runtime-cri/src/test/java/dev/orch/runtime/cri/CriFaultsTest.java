package dev.orch.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.contracts.containers.Containerd;
import dev.orch.contracts.containers.TestImages;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons that are away, crash, hang or aren't any. */
class CriFaultsTest {
  private static final SandboxSpec POD = new SandboxSpec("default", "web", "uid-1", 0, "web");
  private static final Duration GRACE = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private ScheduledExecutorService worker;
  private CriRuntime runtime;

  @BeforeEach
  void open() {
    worker = Executors.newSingleThreadScheduledExecutor();
  }

  @AfterEach
  void close() {
    if (runtime != null) {
      runtime.close();
    }
    worker.shutdown();
  }

  private <T> T get(CompletionStage<T> stage) {
    return Waiting.get(worker, stage);
  }

  private CriRuntime at(Path socket, Duration limit) {
    CriRuntime.Settings usual = CriRuntime.Settings.of(socket, directory.resolve("logs"));
    return new CriRuntime(
        new CriRuntime.Settings(
            socket,
            usual.logRoot(),
            usual.maxLogBytes(),
            usual.maxLogFiles(),
            limit,
            limit,
            usual.connectWait()),
        worker);
  }

  @Test
  void daemonThatIsNotThere_isNamed() {
    Path socket = directory.resolve("none.sock");
    runtime = at(socket, Duration.ofSeconds(10));
    assertThatThrownBy(() -> get(runtime.list()))
        .isInstanceOf(CriUnavailableException.class)
        .hasMessageContaining(socket.toString());
    assertThatThrownBy(() -> get(runtime.startSandbox(POD, SandboxSettings.DEFAULT)))
        .isInstanceOf(CriUnavailableException.class);
  }

  @Test
  void daemonThatDoesNotAnswer_isWaitedForWithALimit() throws IOException {
    Path socket = directory.resolve("silent.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      runtime = at(socket, Duration.ofMillis(300));
      assertThatThrownBy(() -> get(runtime.list()))
          .isInstanceOf(CriUnavailableException.class)
          .hasMessageContaining("hasn't answered");
    }
  }

  @Test
  void socketOfSomethingElse_isNamed() throws Exception {
    Path socket = directory.resolve("garbage.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread talker =
          new Thread(
              () -> {
                try (SocketChannel caller = server.accept()) {
                  caller.write(
                      ByteBuffer.wrap(
                          "220 mail ready\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException e) {
                  // The test is over.
                }
              });
      talker.setDaemon(true);
      talker.start();
      runtime = at(socket, Duration.ofSeconds(10));
      assertThatThrownBy(() -> get(runtime.list())).isInstanceOf(CriUnavailableException.class);
    }
  }

  private static ContainerSpec sleeper() {
    return ContainerSpec.of(
        "c",
        TestImages.PLAIN,
        List.of("sh", "-c", "trap 'exit 143' TERM; echo hello; sleep 1000 & wait"));
  }

  @Test
  void daemonThatCrashes_isFoundAgain_withAllThatRan() throws Exception {
    try (Containerd daemon = Containerd.start()) {
      runtime = new CriRuntime(CriRuntimeTest.settings(daemon), worker);
      Queue<RuntimeEvent> hints = new ConcurrentLinkedQueue<>();
      runtime.events(hints::add);
      SandboxId sandbox = get(runtime.startSandbox(POD, SandboxSettings.DEFAULT));
      ContainerId id = get(runtime.start(sandbox, sleeper()));
      SandboxState before = get(runtime.list()).get(0);

      CompletionStage<Void> stopping = runtime.stop(new ContainerId(id.value()), GRACE);
      daemon.kill();
      assertThat(stopping.handle((done, failure) -> failure))
          .succeedsWithin(Duration.ofSeconds(20))
          .satisfiesAnyOf(
              failure ->
                  assertThat(DaemonException.cause(failure))
                      .isInstanceOf(CriUnavailableException.class),
              failure -> assertThat(failure).isNull());
      assertThatThrownBy(() -> get(runtime.list())).isInstanceOf(CriUnavailableException.class);

      hints.clear();
      daemon.launch();
      Waiting.until(worker, () -> !hints.isEmpty());
      assertThat(hints).allMatch(hint -> hint.sandbox().equals(sandbox));
      SandboxState after = get(runtime.list()).get(0);
      assertThat(after.spec()).isEqualTo(POD);
      assertThat(after.ips()).isEqualTo(before.ips());
      get(runtime.stop(id, GRACE));
      Waiting.until(worker, () -> container().phase() == Phase.EXITED);
      get(runtime.removeSandbox(sandbox));
      assertThat(get(runtime.list())).isEmpty();
    }
  }

  @Test
  void connectionThatBreaks_isNoAnswerOfTheDaemon() {
    try (Daemon daemon = new Daemon(directory.resolve("none.sock"), worker)) {
      StatusRuntimeException broken =
          Status.UNKNOWN
              .withDescription("channel closed")
              .withCause(new ClosedChannelException())
              .asRuntimeException();
      assertThat(daemon.named("StopContainer", broken))
          .isInstanceOf(CriUnavailableException.class)
          .hasMessageContaining("has gone away: channel closed");
    }
  }

  private boolean answers() {
    try {
      get(runtime.list());
      return true;
    } catch (CriUnavailableException e) {
      return false;
    }
  }

  private ContainerState container() {
    return get(runtime.list()).get(0).containers().get(0);
  }

  @Test
  void startThatACrashCutOff_isFinishedByTheNext_withoutASecondContainer() throws Exception {
    try (Containerd daemon = Containerd.start()) {
      runtime = new CriRuntime(CriRuntimeTest.settings(daemon), worker);
      SandboxId sandbox = get(runtime.startSandbox(POD, SandboxSettings.DEFAULT));
      for (int attempt = 0; attempt < 4; attempt++) {
        ContainerSpec spec = sleeper().withAttempt(attempt);
        CompletionStage<ContainerId> start = runtime.start(sandbox, spec);
        // At another moment each time: looks at the list take a few milliseconds each.
        for (int look = 0; look < attempt * 3; look++) {
          get(runtime.list());
        }
        daemon.kill();
        start.handle((id, failure) -> null).toCompletableFuture().get();
        daemon.launch();
        Waiting.until(worker, this::answers);
        ContainerId id = get(runtime.start(sandbox, spec));
        int now = attempt;
        assertThat(get(runtime.list()).get(0).containers())
            .filteredOn(container -> container.attempt() == now)
            .singleElement()
            .satisfies(container -> assertThat(container.id()).isEqualTo(id));
        get(runtime.stop(id, Duration.ZERO));
      }
      get(runtime.removeSandbox(sandbox));
    }
  }
}
