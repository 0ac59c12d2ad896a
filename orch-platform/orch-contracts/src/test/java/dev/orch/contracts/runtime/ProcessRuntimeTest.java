package dev.orch.contracts.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Logs;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Security;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.Streaming.Terms;
import dev.orch.runtime.process.ProcessRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ProcessRuntimeTest extends StreamingContract {
  private static final Map<String, String> BASE = Map.of("PATH", "/usr/bin:/bin");

  @TempDir private Path root;
  private ScheduledExecutorService worker;
  private ProcessRuntime runtime;

  @BeforeEach
  void open() {
    worker = Executors.newSingleThreadScheduledExecutor();
    runtime =
        new ProcessRuntime(ProcessRuntime.Settings.of(root, BASE), InstantSource.system(), worker);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable listener : listeners) {
      listener.close();
    }
    runtime.close();
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(marked()).as("processes left behind").isEmpty();
  }

  /** Those alive whose variables name a container of this test's root. */
  private List<Long> marked() {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .filter(pid -> environment(pid).contains("ROOT=" + root))
        .toList();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/environ"));
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  protected ContainerRuntime runtime() {
    return runtime;
  }

  /** Looks again after each pause of the worker: what is waited for happens there. */
  @Override
  protected void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not so").isLessThan(end);
      CountDownLatch round = new CountDownLatch(1);
      worker.schedule(round::countDown, 5, TimeUnit.MILLISECONDS);
      try {
        round.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private ContainerSpec sh(String name, String script) {
    return ContainerSpec.of(name, "none", List.of("sh", "-c", script))
        .withEnv(Map.of("ROOT", root.toString()));
  }

  @Override
  protected ContainerSpec runner(String name) {
    return sh(name, "echo hello; exec sleep 1000");
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
    return ContainerSpec.of(name, "nginx", List.of());
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
    return "127.0.0.1";
  }

  private final List<AutoCloseable> listeners = new ArrayList<>();

  /** Somebody of this test's own; sandboxes are no more than names here. */
  @Override
  protected int listening(SandboxId sandbox) {
    try {
      ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      listeners.add(server);
      Thread echo =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException e) {
                  // the test is over
                }
              });
      echo.setDaemon(true);
      echo.start();
      return server.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One that was free a moment ago. */
  @Override
  protected int silent() {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final Terms ALL = new Terms(true, true, true, false);

  @Test
  void command_hasTheContainersVariablesAndDirectory() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    Streaming.Session session = get(runtime.exec(id, List.of("sh", "-c", "echo $ROOT; pwd"), ALL));
    assertThat(readAll(session.stdout())).startsWith(root + "\n").contains("work");
  }

  @Test
  void muchInputAndOutput_areAllThere() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    Streaming.Session session = get(runtime.exec(id, List.of("sh", "-c", "sort -n | uniq"), ALL));
    String lines = IntStream.range(0, 60_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    get(session.stdin().write(lines.getBytes(StandardCharsets.US_ASCII)));
    session.stdin().end();
    assertThat(readAll(session.stdout())).isEqualTo(lines);
    assertThat(get(session.exit())).isZero();
  }

  @Test
  void closedSession_killsAllOfTheCommand() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    until(() -> marked().size() == 1);
    Streaming.Session session =
        get(runtime.exec(id, List.of("sh", "-c", "sleep 1000 & sleep 1000 | cat"), ALL));
    until(() -> marked().size() >= 4);
    session.close();
    until(() -> marked().size() == 1);
  }

  @Test
  void commandThatIsNotThere_isRefused() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    for (boolean terminal : List.of(false, true)) {
      Terms terms = new Terms(true, true, true, terminal);
      assertThatThrownBy(() -> get(runtime.exec(id, List.of("no-such"), terms)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("no-such");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void usage_countsWhatItsProcessesDo_thoseThatEndedToo() {
    get(runtime.start(sandbox(), sh("c", "timeout 1 sh -c 'while :; do :; done'; sleep 1000")));
    until(() -> get(runtime.usage()).get(0).cpu().compareTo(Duration.ofMillis(300)) >= 0);
    ProcessHandle main =
        ProcessHandle.of(marked().stream().min(Long::compare).orElseThrow()).orElseThrow();
    until(() -> main.children().anyMatch(child -> info(child).equals("sleep")));
    assertThat(get(runtime.usage()).get(0).cpu()).isGreaterThan(Duration.ofMillis(300));
  }

  private static String info(ProcessHandle process) {
    return process.info().command().map(c -> c.substring(c.lastIndexOf('/') + 1)).orElse("");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void terminal_isOne_hasASize_andTellsTheCode() {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")));
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    String script = "tty; read line; stty size; echo \"it's $line\" >&2; exit 5";
    Streaming.Session session =
        get(runtime.exec(id, List.of("sh", "-c", script), new Terms(true, true, false, true)));
    String terminal = read(session.stdout(), "/dev/pts/0\r\n".length());
    assertThat(terminal).startsWith("/dev/pts/");
    session.resize(101, 37);
    until(
        () ->
            ProcessHandle.allProcesses()
                .noneMatch(p -> p.info().command().orElse("").endsWith("/stty")));
    get(session.stdin().write("me\n".getBytes(StandardCharsets.US_ASCII)));
    assertThat(readAll(session.stdout())).contains("it's me");
    assertThat(get(session.exit())).isEqualTo(5);
  }

  @Test
  void onlooker_seesWhatIsWritten_andWritesToTheInput() {
    ContainerSpec spec = sh("c", "while read line; do echo got $line; done");
    ContainerId id = get(runtime.start(sandbox(), spec.withStdin(ContainerSpec.Stdin.ONCE)));
    Streaming.Session session = get(runtime.attach(id, ALL));
    get(session.stdin().write("one\n".getBytes(StandardCharsets.US_ASCII)));
    assertThat(read(session.stdout(), 8)).isEqualTo("got one\n");
    session.stdin().end();
    assertThat(readAll(session.stdout())).isEmpty();
    assertThat(get(session.exit())).isZero();
    assertThat(lines(id, Logs.Options.ALL)).containsExactly("got one");
  }

  private SandboxId sandbox() {
    return get(
        runtime.startSandbox(
            new SandboxSpec("default", "web", "uid-9", 0, "web"), SandboxSettings.DEFAULT));
  }

  private List<String> lines(ContainerId id, Logs.Options options) {
    List<String> all = new ArrayList<>();
    Logs.Reader reader = get(runtime.open(id, options));
    for (List<Logs.Line> some = get(reader.next()); !some.isEmpty(); some = get(reader.next())) {
      some.forEach(line -> all.add(line.text()));
    }
    return all;
  }

  private List<String> output(ContainerSpec spec) {
    ContainerId id = get(runtime.start(sandbox(), spec));
    return lines(id, new Logs.Options(true, null, null));
  }

  @Test
  void process_hasItsVariablesDirectoryAndBothOutputsInOrder() {
    ContainerSpec spec =
        sh("c", "echo $A; pwd; echo oops >&2; echo $PATH; printf unfinished")
            .withWorkingDir(root.toString())
            .withEnv(Map.of("A", "one two", "ROOT", root.toString()));
    assertThat(output(spec))
        .containsExactly("one two", root.toString(), "oops", "/usr/bin:/bin", "unfinished");
  }

  @Test
  void wholeTree_isKilled_alsoWhatLeftIt() throws IOException {
    SandboxId sandbox = sandbox();
    ContainerSpec spec =
        sh(
            "c",
            "sleep 1000 & (setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' &) ;"
                + " trap '' TERM; echo up; wait; sleep 1000");
    ContainerId id = get(runtime.start(sandbox, spec));
    awaitStubborn(id);
    until(() -> marked().size() >= 4);
    get(runtime.stop(id, Duration.ofMillis(100)));
    assertThat(marked()).isEmpty();
  }

  @Test
  void rest_isKilledWhenTheMainProcessEnds() {
    ContainerId id = get(runtime.start(sandbox(), sh("c", "sleep 1000 & echo up; exit 4")));
    until(() -> get(runtime.list()).get(0).containers().get(0).exitCode() != null);
    get(runtime.stop(id, GRACE));
    assertThat(marked()).isEmpty();
    assertThat(get(runtime.list()).get(0).containers().get(0).exitCode()).isEqualTo(4);
  }

  @Test
  void children_haveTheGracePeriodToo_andMayWriteInIt() {
    SandboxId sandbox = sandbox();
    Path done = root.resolve("done");
    String end = "sleep 0.2; echo bye; echo bye > " + done + "; exit";
    String child = "trap '" + end + "' TERM; echo up; while true; do sleep 0.05; done";
    ContainerId id = get(runtime.start(sandbox, sh("c", "sh -c \"" + child + "\"; true")));
    awaitStubborn(id);
    get(runtime.stop(id, GRACE));
    assertThat(done).hasContent("bye");
    assertThat(lines(id, Logs.Options.ALL)).startsWith("up").endsWith("bye");
  }

  @Test
  void killFromOutside_isAnExitWith137() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    until(() -> !marked().isEmpty());
    marked().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    until(() -> get(runtime.list()).get(0).container(id).orElseThrow().exitCode() != null);
    assertThat(get(runtime.list()).get(0).container(id).orElseThrow().exitCode()).isEqualTo(137);
  }

  @Test
  void logs_areBounded_andTailCrossesFiles(@TempDir Path other) {
    ProcessRuntime small =
        new ProcessRuntime(
            new ProcessRuntime.Settings(other, BASE, 2000, 3), InstantSource.system(), worker);
    SandboxId sandbox =
        get(small.startSandbox(new SandboxSpec("d", "p", "uid", 0, "p"), SandboxSettings.DEFAULT));
    ContainerId id =
        get(
            small.start(
                sandbox, sh("c", "i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done")));
    until(() -> get(small.list()).get(0).containers().get(0).exitCode() != null);
    runtime.close();
    runtime = small;
    List<String> kept = lines(id, Logs.Options.ALL);
    assertThat(kept).endsWith("line 498", "line 499").hasSizeBetween(60, 150);
    assertThat(lines(id, new Logs.Options(false, 55, null)))
        .hasSize(55)
        .isEqualTo(kept.subList(kept.size() - 55, kept.size()));
    assertThat(lines(id, new Logs.Options(false, 0, null))).isEmpty();
  }

  @Test
  void longLines_comeInPieces() {
    ContainerSpec spec = sh("c", "head -c 40000 /dev/zero | tr '\\0' x; echo; echo end");
    List<String> lines = output(spec);
    assertThat(lines).hasSize(4).endsWith("end");
    assertThat(lines.get(0)).hasSize(16 * 1024);
    assertThat(lines.get(2)).hasSize(40000 - 32 * 1024);
  }

  @Test
  void muchOutput_isAllThere() {
    List<String> lines = output(sh("c", "seq 1 100000"));
    assertThat(lines).hasSize(100_000).startsWith("1").endsWith("100000");
  }

  @Test
  void refusals_nameWhatCannotBeHad() {
    SandboxId sandbox = sandbox();
    assertRefused(sandbox, refused("c"), "CreateContainerError", "image \"nginx\"");
    assertRefused(
        sandbox, ContainerSpec.of("c", "i", List.of("no-such")), "RunContainerError", "no-such");
    assertRefused(sandbox, runner("c").withWorkingDir("/no/such"), "RunContainerError", "/no/such");
    assertRefused(
        sandbox,
        runner("c").withSecurity(Security.DEFAULT.withRunAsUser(4711L)),
        "CreateContainerConfigError",
        "user 4711");
    ContainerSpec.Mount mount = ContainerSpec.Mount.of("data", "/tmp/a", "/data", false);
    assertRefused(
        sandbox, runner("c").withMounts(List.of(mount)), "CreateContainerError", "\"data\"");
    ContainerSpec.Mount optional =
        new ContainerSpec.Mount(
            "t", "/tmp/a", "/token", true, true, ContainerSpec.Propagation.PRIVATE);
    ContainerSpec.Mount same = ContainerSpec.Mount.of("h", "/tmp", "/tmp", false);
    get(runtime.start(sandbox, runner("c").withMounts(List.of(optional, same))));
  }

  private void assertRefused(SandboxId in, ContainerSpec spec, String reason, String part) {
    assertThatThrownBy(() -> get(runtime.start(in, spec)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(part)
        .satisfies(e -> assertThat(((RefusedException) e).reason()).isEqualTo(reason));
  }

  @Test
  void commands_haveTheContainersVariables_andATimeLimit() {
    ContainerId id = get(runtime.start(sandbox(), runner("c")));
    Exec.Result result = get(runtime.exec(id, List.of("sh", "-c", "echo $ROOT; exit 3"), GRACE));
    assertThat(result).isEqualTo(new Exec.Result(3, root + "\n", false));
    Exec.Result late = get(runtime.exec(id, List.of("sleep", "1000"), Duration.ofMillis(100)));
    assertThat(late.timedOut()).isTrue();
    assertThat(late.exitCode()).isEqualTo(137);
    Exec.Result chatty = get(runtime.exec(id, List.of("sh", "-c", "seq 1 100000"), GRACE));
    assertThat(chatty.output()).hasSize(Exec.MAX_OUTPUT);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nextRuntime_killsOrphans_andKeepsTheirLogs() {
    SandboxId sandbox = sandbox();
    ContainerId id = get(runtime.start(sandbox, runner("c")));
    ContainerId ended = get(runtime.start(sandbox, ending("e", 3)));
    awaitStubborn(id);
    until(() -> get(runtime.list()).get(0).container(ended).orElseThrow().exitCode() != null);
    assertThat(marked()).isNotEmpty();
    ProcessRuntime next =
        new ProcessRuntime(ProcessRuntime.Settings.of(root, BASE), InstantSource.system(), worker);
    List<ContainerState> states = get(next.list()).get(0).containers();
    assertThat(marked()).isEmpty();
    assertThat(states).extracting(ContainerState::exitCode).containsExactlyInAnyOrder(137, 3);
    runtime = next;
    assertThat(lines(id, Logs.Options.ALL)).containsExactly("hello");
  }

  @Test
  void closing_killsEverythingAtOnce_fromAnyThread() {
    awaitStubborn(get(runtime.start(sandbox(), stubborn("c"))));
    runtime.close();
    assertThat(marked()).isEmpty();
    assertThatThrownBy(() -> get(runtime.start(sandbox(), runner("d"))))
        .isInstanceOf(RefusedException.class);
  }
}
