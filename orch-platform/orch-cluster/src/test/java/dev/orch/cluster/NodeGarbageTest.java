package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.simulated.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node removes of pods that are still there, once a minute. */
class NodeGarbageTest {
  private static final String ONE = "'containers':[{'name':'c','image':'i:1'}]";

  private final NodeWorld world = new NodeWorld(11);

  @AfterEach
  void close() {
    world.close();
  }

  private List<Integer> attempts() {
    return world.sandboxes().stream()
        .flatMap(sandbox -> sandbox.containers().stream())
        .map(ContainerState::attempt)
        .toList();
  }

  @Test
  void containerThatFailsAgainAndAgain_leavesItsLastAttempt() {
    world.script("c", Script.RUNS.exitingAfter(Duration.ofSeconds(1), 3));
    world.pod("p", ONE);
    world.until(() -> world.startSeconds("c").size() == 5);
    world.run(70);
    assertThat(attempts()).containsExactly(4);
    assertThat(world.container("p", "c").restartCount()).isEqualTo(4);
    assertThat(world.container("p", "c").lastState().terminated().exitCode()).isEqualTo(3);
    assertThat(world.container("p", "c").lastState().terminated().containerID())
        .isEqualTo(world.container("p", "c").containerID());
  }

  @Test
  void podThatEnded_keepsItsStatusAndItsLastAttempts() {
    world.script(
        "c", attempt -> Script.RUNS.exitingAfter(Duration.ofSeconds(1), attempt == 2 ? 0 : 3));
    world.pod("p", "'restartPolicy':'OnFailure'," + ONE);
    world.until(() -> world.phase("p").equals("Succeeded"));
    var status = world.container("p", "c");
    world.run(120);
    assertThat(attempts()).containsExactly(2);
    assertThat(world.container("p", "c")).isEqualTo(status);
  }

  @Test
  void sandboxesThatDied_goWhenTheirContainersAre() {
    world.script("c", Script.RUNS.exitingAfter(Duration.ofSeconds(2), 3));
    world.pod("p", ONE);
    world.until(() -> world.startSeconds("c").size() == 1);
    world.runtime.stopSandbox(world.sandboxes().get(0).id(), Duration.ZERO);
    world.until(() -> world.startSeconds("c").size() == 3);
    world.run(120);
    assertThat(world.sandboxes()).hasSize(1).allMatch(SandboxState::ready);
  }
}
