package dev.orch.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.runtime.StreamingContract;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Logs;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract, on a real containerd. */
class CriRuntimeTest extends StreamingContract {
  private static final int PORT = 7777;

  private static Containerd daemon;

  private ScheduledExecutorService worker;
  private CriRuntime runtime;

  @BeforeAll
  static void launch() throws Exception {
    daemon = Containerd.start();
  }

  @AfterAll
  static void end() throws Exception {
    if (daemon != null) {
      daemon.close();
    }
  }

  @BeforeEach
  void open() {
    worker = Executors.newSingleThreadScheduledExecutor();
    runtime = new CriRuntime(settings(daemon), worker);
  }

  static CriRuntime.Settings settings(Containerd daemon) {
    return new CriRuntime.Settings(
        daemon.socket(),
        daemon.logs(),
        20_000,
        3,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1));
  }

  @AfterEach
  void close() throws Exception {
    for (SandboxState sandbox : get(runtime.list())) {
      get(runtime.removeSandbox(sandbox.id()));
    }
    runtime.close();
    worker.shutdown();
    assertThat(worker.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  protected ContainerRuntime runtime() {
    return runtime;
  }

  @Override
  protected void until(BooleanSupplier condition) {
    Waiting.until(worker, condition);
  }

  private static ContainerSpec sh(String name, String script) {
    return ContainerSpec.of(name, Containerd.IMAGE, List.of("sh", "-c", script));
  }

  @Override
  protected ContainerSpec runner(String name) {
    return sh(name, "trap 'exit 143' TERM; echo hello; sleep 1000 & wait");
  }

  @Override
  protected ContainerSpec stubborn(String name) {
    return sh(name, "trap '' TERM; echo ready; while true; do sleep 1000; done");
  }

  /** The trap is set before the first line is written. */
  @Override
  protected void awaitStubborn(ContainerId id) {
    try (Logs.Reader reader = get(runtime.open(id, new Logs.Options(true, null, null)))) {
      get(reader.next());
    }
  }

  @Override
  protected ContainerSpec ending(String name, int code) {
    return sh(name, "exit " + code);
  }

  @Override
  protected ContainerSpec refused(String name) {
    return ContainerSpec.of(name, "test.orch.dev/none:1", List.of());
  }

  @Override
  protected List<String> saying(String stdout, String stderr, int code) {
    return List.of("sh", "-c", "printf " + stdout + "; printf " + stderr + " >&2; exit " + code);
  }

  @Override
  protected List<String> echoing() {
    return List.of("cat");
  }

  @Override
  protected String address(SandboxId sandbox) {
    return get(runtime.list()).stream()
        .filter(state -> state.id().equals(sandbox))
        .flatMap(state -> state.ips().stream())
        .findFirst()
        .orElseThrow();
  }

  /** A container that answers whoever connects with what it is sent. */
  @Override
  protected int listening(SandboxId sandbox) {
    ContainerId id = get(runtime.start(sandbox, sh("echo", "nc -ll -p " + PORT + " -e cat")));
    List<String> look = List.of("sh", "-c", "netstat -ltn | grep -q :" + PORT);
    until(() -> get(runtime.exec(id, look, GRACE)).exitCode() == 0);
    return PORT;
  }

  @Override
  protected int silent() {
    return PORT + 1;
  }
}
