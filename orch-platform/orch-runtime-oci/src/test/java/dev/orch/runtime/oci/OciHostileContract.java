package dev.orch.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Limits;
import dev.orch.runtime.Logs;
import dev.orch.runtime.SandboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Containers that mean ill: each is contained, told of, and leaves nothing. */
abstract class OciHostileContract extends OciContainersContract {
  @Test
  void forkBomb_staysWithinItsLimit_andEnds() {
    SandboxId id = sandbox();
    ContainerSpec bomb =
        sh(
                "bomb",
                "echo ready; bomb() { bomb | bomb & }; bomb 2>/dev/null; while true; do sleep 1; done")
            .withLimits(Limits.NONE.withPids(40));
    ContainerId c = get(runtime.start(id, bomb));
    awaitStubborn(c);
    ContainerId calm = get(runtime.start(id, runner("calm")));
    assertThat(exec(calm, "echo", "still here")).isEqualTo("still here");
    get(runtime.stop(c, Duration.ofMillis(50)));
    assertThat(state(c).phase()).isEqualTo(ContainerState.Phase.EXITED);
  }

  @Test
  void memoryHog_isKilled_andSaysWhy() {
    SandboxId id = sandbox();
    ContainerSpec hog =
        sh("hog", "x=abcdefgh; while true; do x=$x$x; done")
            .withLimits(Limits.NONE.withMemoryBytes(16 << 20));
    ContainerId c = get(runtime.start(id, hog));
    ContainerState state = ended(c);
    assertThat(state.reason()).isEqualTo("OOMKilled");
    assertThat(state.exitCode()).isEqualTo(137);
    ContainerId killed = get(runtime.start(id, stubborn("killed").withLimits(hog.limits())));
    awaitStubborn(killed);
    get(runtime.stop(killed, Duration.ZERO));
    assertThat(state(killed).reason()).as("that of others").isEqualTo("Error");
  }

  @Test
  void logFlood_isBounded() throws IOException {
    SandboxId id = sandbox();
    ContainerId c =
        get(runtime.start(id, sh("flood", "yes 0123456789012345 | head -c 40000000; echo over")));
    ended(c);
    Path logs = root.resolve("pods/" + id + "/containers/" + c + "/logs");
    try (Stream<Path> files = Files.list(logs)) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeLessThanOrEqualTo(5);
      for (Path file : all) {
        assertThat(Files.size(file)).isLessThanOrEqualTo(10L << 20);
      }
    }
    assertThat(lines(c)).last().extracting(Logs.Line::text).asString().endsWith("over");
  }

  @Test
  void zombieFarm_goesWithItsContainer() {
    SandboxId id = sandbox();
    ContainerSpec farm =
        sh(
                "farm",
                "for i in $(seq 30); do (sleep 0.01 & exec sleep 1000) & done; echo ready; exec sleep 1000")
            .withLimits(Limits.NONE.withPids(100));
    ContainerId c = get(runtime.start(id, farm));
    awaitStubborn(c);
    get(runtime.stop(c, Duration.ofMillis(100)));
    assertThat(state(c).exitCode()).isEqualTo(137);
  }
}
