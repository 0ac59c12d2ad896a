package dev.orch.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.containers.TestImages;
import dev.orch.contracts.runtime.StreamingContract;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Logs;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what else real containers are tested with, for one OCI runtime. */
abstract class OciRuntimeContract extends StreamingContract {
  private static final int PORT = 7070;
  static final String CGROUP = "orch-test-" + ProcessHandle.current().pid();

  @TempDir static Path layout;
  @TempDir Path root;
  ScheduledExecutorService worker;
  OciRuntime runtime;

  abstract String program();

  @BeforeAll
  static void image() throws IOException {
    TestImages.busyboxLayout(layout, TestImages.PLAIN);
  }

  @BeforeEach
  void open() {
    OciTestHost.needs(program());
    worker = Executors.newSingleThreadScheduledExecutor();
    runtime = another();
  }

  /** A runtime on the same root. */
  final OciRuntime another() {
    return new OciRuntime(settings(), InstantSource.system(), worker);
  }

  Settings settings() {
    return Settings.of(root).withProgram(program()).withCgroup(CGROUP).withImages(List.of(layout));
  }

  @AfterEach
  void close() throws Exception {
    if (runtime == null) {
      return;
    }
    for (SandboxState sandbox : get(runtime.list())) {
      get(runtime.removeSandbox(sandbox.id()));
    }
    get(runtime.images()); // by then no layer is being unpacked, which would hold up cleaning up
    runtime.close();
    until(() -> OciTestHost.leftOf(root, CGROUP).isEmpty() || hasWaited());
    assertThat(OciTestHost.leftOf(root, CGROUP)).isEmpty();
    Cgroups.ofHost().remove("/" + CGROUP);
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private long waitedSince;

  private boolean hasWaited() {
    waitedSince = waitedSince == 0 ? System.nanoTime() : waitedSince;
    return System.nanoTime() - waitedSince > TimeUnit.SECONDS.toNanos(3);
  }

  @Override
  protected ContainerRuntime runtime() {
    return runtime;
  }

  @Override
  protected void until(BooleanSupplier condition) {
    OciTestHost.until(worker, condition);
  }

  final ContainerSpec sh(String name, String script) {
    return ContainerSpec.of(name, TestImages.PLAIN, List.of("sh", "-c", script));
  }

  @Override
  protected ContainerSpec runner(String name) {
    return sh(name, "trap 'exit 143' TERM; echo hello; while true; do sleep 0.05; done");
  }

  @Override
  protected ContainerSpec stubborn(String name) {
    return sh(name, "trap '' TERM; echo ready; while true; do sleep 1000; done");
  }

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
    return ContainerSpec.of(name, TestImages.PLAIN, List.of("no-such-program"));
  }

  @Override
  protected List<String> saying(String stdout, String stderr, int code) {
    return List.of(
        "sh", "-c", "printf %s " + stdout + "; printf %s " + stderr + " >&2; exit " + code);
  }

  @Override
  protected List<String> echoing() {
    return List.of("cat");
  }

  @Override
  protected String address(SandboxId sandbox) {
    return "127.0.0.1";
  }

  @Override
  protected int listening(SandboxId sandbox) {
    ContainerId id = get(runtime.start(sandbox, sh("server", "nc -l -p " + PORT + " -e cat")));
    List<String> look =
        List.of(
            "grep",
            "-q",
            Integer.toHexString(PORT).toUpperCase(Locale.ROOT) + " ",
            "/proc/net/tcp",
            "/proc/net/tcp6");
    until(() -> get(((Exec) runtime).exec(id, look, GRACE)).exitCode() == 0);
    return PORT;
  }

  @Override
  protected int silent() {
    return PORT + 1;
  }

  static final SandboxSpec POD = new SandboxSpec("default", "web", "uid-1", 0, "web-host");

  final SandboxId sandbox() {
    return get(runtime.startSandbox(POD, SandboxSettings.DEFAULT));
  }

  final ContainerState state(ContainerId id) {
    return get(runtime.list()).stream()
        .flatMap(sandbox -> sandbox.container(id).stream())
        .findFirst()
        .orElseThrow();
  }

  final ContainerState ended(ContainerId id) {
    until(() -> state(id).phase() == ContainerState.Phase.EXITED);
    return state(id);
  }

  /** What a container writes that does this and ends. */
  final List<String> output(SandboxId sandbox, ContainerSpec spec) {
    ContainerId id = get(runtime.start(sandbox, spec));
    ended(id);
    return lines(id).stream().map(Logs.Line::text).toList();
  }

  /** What a command beside a container writes. */
  final String exec(ContainerId id, String... command) {
    return get(((Exec) runtime).exec(id, List.of(command), GRACE)).output().strip();
  }

  /** All that a container wrote, line by line. */
  final List<Logs.Line> lines(ContainerId id) {
    List<Logs.Line> all = new ArrayList<>();
    try (Logs.Reader reader = get(runtime.open(id, Logs.Options.ALL))) {
      for (List<Logs.Line> some = get(reader.next()); !some.isEmpty(); some = get(reader.next())) {
        all.addAll(some);
      }
    }
    return all;
  }
}
