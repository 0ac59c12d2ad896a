package dev.orch.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orch.contracts.containers.Containerd;
import dev.orch.contracts.containers.TestImages;
import dev.orch.contracts.runtime.StreamingContract;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Health;
import dev.orch.runtime.Images;
import dev.orch.runtime.Limits;
import dev.orch.runtime.Logs;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.cri.v1.CreateContainerRequest;
import dev.orch.runtime.cri.v1.ListPodSandboxRequest;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.PodSandboxConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    return ContainerSpec.of(name, TestImages.PLAIN, List.of("sh", "-c", script));
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

  private static final SandboxSpec POD = new SandboxSpec("default", "web", "uid-1", 0, "web");

  private SandboxId sandbox() {
    return get(runtime.startSandbox(POD, SandboxSettings.DEFAULT));
  }

  @Test
  void commandThatCannotBeStarted_leavesNoContainer() {
    SandboxId sandbox = sandbox();
    assertThatThrownBy(
            () ->
                get(
                    runtime.start(
                        sandbox,
                        ContainerSpec.of("c", TestImages.PLAIN, List.of("/no/such/program")))))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo("RunContainerError");
              assertThat(refusal).hasMessageContaining("/no/such/program");
            });
    assertThat(get(runtime.list()).get(0).containers()).isEmpty();
  }

  @Test
  void containers_areFoundByTheNextRuntime() {
    SandboxId sandbox = sandbox();
    ContainerId id = get(runtime.start(sandbox, runner("c")));
    List<SandboxState> before = get(runtime.list());
    runtime.close();
    runtime = new CriRuntime(settings(daemon), worker);
    assertThat(get(runtime.list())).isEqualTo(before);
    assertThat(sandbox()).isEqualTo(sandbox);
    assertThat(get(runtime.start(sandbox, runner("c")))).isEqualTo(id);
  }

  @Test
  void containerThatWasMadeAndNeverBegun_isNotThere_untilItIsAskedFor() {
    SandboxId sandbox = sandbox();
    String made = make(sandbox, runner("c"));
    assertThat(get(runtime.list()).get(0).containers()).isEmpty();
    ContainerId id = get(runtime.start(sandbox, runner("c")));
    assertThat(id.value()).as("the same one").isEqualTo(made);
    assertThat(get(runtime.list()).get(0).containers())
        .extracting(ContainerState::phase)
        .containsExactly(ContainerState.Phase.RUNNING);
  }

  /** Makes a container as an agent does that ends before it starts it. */
  private String make(SandboxId in, ContainerSpec spec) {
    try (Daemon other = new Daemon(daemon.socket(), worker)) {
      Duration limit = Duration.ofSeconds(20);
      PodSandbox sandbox =
          get(
                  other.call(
                      CriMethods.LIST_POD_SANDBOX,
                      ListPodSandboxRequest.getDefaultInstance(),
                      limit))
              .getItemsList()
              .stream()
              .filter(one -> one.getId().equals(in.value()))
              .findFirst()
              .orElseThrow();
      PodSandboxConfig config = SandboxConfigs.kept(sandbox);
      CreateContainerRequest request =
          CreateContainerRequest.newBuilder()
              .setPodSandboxId(in.value())
              .setSandboxConfig(config)
              .setConfig(ContainerConfigs.of(spec, config, null))
              .build();
      LogPaths.make(Path.of(config.getLogDirectory(), spec.name()).toString());
      return get(other.call(CriMethods.CREATE_CONTAINER, request, limit)).getContainerId();
    }
  }

  @Test
  void log_isRotated_andReadAcrossItsFiles() throws Exception {
    SandboxId sandbox = sandbox();
    String lines = "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; sleep 1000";
    ContainerId id = get(runtime.start(sandbox, sh("c", lines)));
    Logs.Reader follower = get(runtime.open(id, new Logs.Options(true, null, null)));
    List<String> followed = new ArrayList<>();
    while (followed.size() < 2000) {
      get(follower.next()).forEach(line -> followed.add(line.text()));
      get(runtime.rotateLogs());
    }
    follower.close();
    assertThat(followed).hasSize(2000).startsWith("line 0").endsWith("line 1999");
    Path directory = daemon.logs().resolve("default_web_uid-1").resolve("c");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSizeBetween(2, 3);
    }
    get(runtime.removeSandbox(sandbox));
    assertThat(directory).doesNotExist();
  }

  @Test
  void outputs_areKeptApart() {
    ContainerId id = get(runtime.start(sandbox(), sh("c", "echo good; echo bad >&2; sleep 1000")));
    Logs.Reader reader = get(runtime.open(id, new Logs.Options(true, null, null)));
    List<Logs.Line> lines = new ArrayList<>();
    while (lines.size() < 2) {
      lines.addAll(get(reader.next()));
    }
    reader.close();
    assertThat(lines)
        .extracting(Logs.Line::stream, Logs.Line::text)
        .containsExactlyInAnyOrder(
            tuple(Logs.Stream.STDOUT, "good"), tuple(Logs.Stream.STDERR, "bad"));
  }

  @Test
  void terminal_hasASize_andBothOutputs() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    Streaming.Terms terms = new Streaming.Terms(true, true, false, true);
    Streaming.Session session =
        get(
            runtime.exec(
                id,
                List.of(
                    "sh",
                    "-c",
                    "read x; until stty size 2>/dev/null | grep '33 71'; do :; done; echo err >&2"),
                terms));
    session.resize(71, 33);
    get(session.stdin().write("go\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(readAll(session.stdout())).contains("33 71").contains("err");
    assertThat(get(session.exit())).isZero();
    session.close();
  }

  @Test
  void commandThatTakesTooLong_isEnded() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    Exec.Result result = get(runtime.exec(id, List.of("sleep", "1000"), Duration.ofMillis(300)));
    assertThat(result.timedOut()).isTrue();
    assertThat(result.exitCode()).isEqualTo(137);
  }

  @Test
  void attachedInput_reachesTheContainer() {
    // containerd connects outputs after the input: what is said before that is in the log alone.
    String script = "(while :; do echo .; sleep 0.05; done) & cat; kill $!";
    ContainerSpec cat =
        ContainerSpec.of("c", TestImages.PLAIN, List.of("sh", "-c", script))
            .withStdin(ContainerSpec.Stdin.ONCE);
    ContainerId id = get(runtime.start(sandbox(), cat));
    Streaming.Session session =
        get(runtime.attach(id, new Streaming.Terms(true, true, true, false)));
    assertThat(read(session.stdout(), 1)).startsWith(".");
    get(session.stdin().write("hello".getBytes(StandardCharsets.UTF_8)));
    StringBuilder said = new StringBuilder();
    while (said.indexOf("hello") < 0) {
      said.append(read(session.stdout(), 1));
    }
    session.stdin().end();
    assertThat(get(session.exit())).isZero();
    session.close();
  }

  @Test
  void images_areFoundListedAndRefused() {
    Images.Image image = get(runtime.find(TestImages.PLAIN)).orElseThrow();
    assertThat(image.id()).startsWith("sha256:");
    assertThat(image.tags()).contains(TestImages.PLAIN);
    assertThat(get(runtime.find(image.id()))).contains(image);
    assertThat(get(runtime.find("test.orch.dev/none:1"))).isEmpty();
    assertThat(get(runtime.images())).contains(image);
    assertThat(get(runtime.imageUsage()).directory()).isNotEmpty();
    get(runtime.removeImage("sha256:" + "0".repeat(64)));
    assertThatThrownBy(() -> get(runtime.pull("Not An Image", List.of())))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("InvalidImageName"));
    assertThatThrownBy(() -> get(runtime.pull("127.0.0.1:1/none:1", List.of())))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("ErrImagePull"));
  }

  @Test
  void limits_holdFromWhenTheyAreGiven() {
    ContainerSpec limited =
        runner("c").withLimits(Limits.NONE.withMemoryBytes(64 << 20).withCpuShares(100));
    ContainerId id = get(runtime.start(sandbox(), limited));
    get(runtime.update(id, Limits.NONE.withMemoryBytes(32 << 20).withCpuShares(200)));
    get(runtime.stop(id, Duration.ZERO));
    assertThatThrownBy(() -> get(runtime.update(id, Limits.NONE.withCpuShares(300))))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void health_isTheDaemons() {
    Health.Report report = get(runtime.health());
    assertThat(report.name()).isEqualTo("containerd");
    assertThat(report.version()).isNotEmpty();
    assertThat(report.conditions())
        .extracting(Health.Condition::type, Health.Condition::status)
        .contains(tuple("RuntimeReady", true), tuple("NetworkReady", true));
  }
}
