package dev.orch.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.Logs;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Streaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of containers when their agent goes, and another comes. */
abstract class OciSurvivalContract extends OciHostileContract {
  private static final int KILLS = 6;

  /** The agent is gone without a word, and another one comes. */
  private void restart() throws InterruptedException {
    worker.shutdownNow();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    worker = Executors.newSingleThreadScheduledExecutor();
    runtime = another();
  }

  @Test
  void running_goesOn_withItsLog() throws Exception {
    SandboxId id = sandbox();
    ContainerId c =
        get(
            runtime.start(
                id, sh("c", "i=0; while true; do i=$((i+1)); echo $i; sleep 0.01; done")));
    until(() -> lines(c).size() > 20);
    ContainerState before = state(c);
    restart();
    assertThat(state(c)).isEqualTo(before);
    assertThat(get(runtime.startSandbox(POD, SandboxSettings.DEFAULT))).isEqualTo(id);
    assertThat(get(runtime.start(id, runner("c")))).as("not started twice").isEqualTo(c);
    int size = lines(c).size();
    until(() -> lines(c).size() > size + 20);
    assertThat(exec(c, "echo", "beside")).isEqualTo("beside");
    Streaming.Session onlooker =
        get(runtime.attach(c, new Streaming.Terms(false, true, false, false)));
    assertThat(get(onlooker.stdout().next())).isNotEmpty();
    get(runtime.stop(c, java.time.Duration.ZERO));
    List<String> all = lines(c).stream().map(Logs.Line::text).toList();
    assertThat(all)
        .isEqualTo(IntStream.rangeClosed(1, all.size()).mapToObj(Integer::toString).toList());
    assertThat(get(runtime.usage())).isEmpty();
  }

  @Test
  void closing_leavesContainersRunning() throws Exception {
    SandboxId id = sandbox();
    ContainerId c =
        get(runtime.start(id, sh("c", "printf half; sleep 0.4; echo whole; sleep 1000")));
    runtime.close();
    restart();
    until(() -> lines(c).stream().anyMatch(line -> line.text().endsWith("whole")));
    assertThat(String.join("", lines(c).stream().map(Logs.Line::text).toList()))
        .isEqualTo("halfwhole");
  }

  @Test
  void endedMeanwhile_hasItsCodeAndItsLastWords() throws Exception {
    SandboxId id = sandbox();
    ContainerId c = get(runtime.start(id, sh("c", "sleep 0.2; echo last words; exit 5")));
    worker.shutdownNow();
    Path exit = root.resolve("pods/" + id + "/containers/" + c + "/exit");
    worker.awaitTermination(10, TimeUnit.SECONDS);
    worker = Executors.newSingleThreadScheduledExecutor();
    until(() -> Files.exists(exit));
    runtime = another();
    assertThat(ended(c).exitCode()).isEqualTo(5);
    assertThat(lines(c)).extracting(Logs.Line::text).containsExactly("last words");
    restart();
    assertThat(state(c).exitCode()).isEqualTo(5);
    assertThat(lines(c)).extracting(Logs.Line::text).containsExactly("last words");
  }

  @Test
  void supervisorThatIsKilled_takesItsContainerAlong() throws Exception {
    SandboxId id = sandbox();
    ContainerId c = get(runtime.start(id, stubborn("c")));
    awaitStubborn(c);
    long supervisor = Proc.number(root.resolve("pods/" + id + "/containers/" + c + "/supervisor"));
    ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
    assertThat(ended(c).exitCode()).isEqualTo(137);
    assertThat(state(c).message()).contains("was killed");
  }

  @Test
  void agentKilledAtAnyMoment_leavesWhatTheNextOneKnowsOrRemoves() throws Exception {
    runtime.close();
    Random random = new Random(7);
    for (int kill = 0; kill < KILLS; kill++) {
      Process agent = agent();
      try {
        // Its first line says that it has opened the root; then it starts one pod after another.
        assertThat(agent.inputReader().readLine()).isEqualTo("open");
        agent.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      } finally {
        agent.destroyForcibly().waitFor();
      }
      restart();
      for (SandboxState sandbox : get(runtime.list())) {
        for (ContainerState container : sandbox.containers()) {
          until(() -> state(container.id()).phase() != Phase.CREATED);
          if (state(container.id()).phase() == Phase.RUNNING) {
            assertThat(exec(container.id(), "echo", "here")).isEqualTo("here");
          }
        }
        get(runtime.removeSandbox(sandbox.id()));
      }
      until(() -> OciTestHost.leftOf(root, CGROUP).isEmpty());
    }
  }

  private Process agent() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            AgentProcess.class.getName(),
            root.toString(),
            program(),
            CGROUP,
            layout.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
