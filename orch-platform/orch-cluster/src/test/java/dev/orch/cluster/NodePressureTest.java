package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.node.EvictionSettings;
import dev.orch.node.Machine.Level;
import dev.orch.node.Machine.Signal;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.simulated.Load;
import dev.orch.runtime.simulated.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A machine that runs out of something, for a while or at once. */
class NodePressureTest {
  private static final String ONE = "'containers':[{'name':'c','image':'i:1'}]";

  private final NodeWorld world = new NodeWorld(13);

  @AfterEach
  void close() {
    world.close();
  }

  private static Map<Signal, Level> memory(long mebibytes) {
    return Map.of(Signal.MEMORY, new Level(mebibytes << 20, 8L << 30));
  }

  private static Map<Signal, Level> disk(long percent) {
    return Map.of(Signal.NODE_FS, new Level(percent << 20, 100 << 20));
  }

  private void restart(EvictionSettings settings) {
    world.stopAgent();
    world.evictions = settings;
    world.startAgent();
  }

  private String condition(String type) {
    return world.api.resources(Node.class).get("n1").status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .map(c -> c.status() + " " + c.reason())
        .findFirst()
        .orElseThrow();
  }

  private static EvictionSettings soft() {
    return EvictionSettings.of(
        Map.of("memory.available", "100Mi"),
        Map.of("memory.available", "500Mi"),
        Map.of("memory.available", Duration.ofSeconds(60)),
        Duration.ofSeconds(20),
        Map.of("memory.available", "200Mi"),
        Duration.ofMinutes(1));
  }

  @Test
  void softThreshold_endsPodsAfterItsGraceAndWithTheirs() {
    restart(soft());
    world.runtime.loading((sandbox, name) -> new Load(1, 200L << 20));
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    world.machine = memory(400);
    world.run(60);
    assertThat(condition("MemoryPressure")).isEqualTo("True KubeletHasInsufficientMemory");
    assertThat(world.pod("p").status().reason()).isEmpty();
    world.run(25);
    world.machine = memory(900);
    assertThat(world.phase("p")).isEqualTo("Running");
    world.run(20);
    assertThat(world.phase("p")).isEqualTo("Failed");
    assertThat(world.pod("p").status().message())
        .startsWith(
            "The node was low on resource: memory. Threshold quantity: 500Mi, available: 400Mi. ");
    assertThat(world.condition("p", "DisruptionTarget").reason()).isEqualTo("TerminationByKubelet");
    world.run(70);
    assertThat(condition("MemoryPressure")).isEqualTo("False KubeletHasSufficientMemory");
  }

  @Test
  void pressureThatPasses_endsNobody() {
    restart(soft());
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    world.machine = memory(400);
    world.run(50);
    world.machine = memory(600);
    world.run(20);
    world.machine = memory(400);
    world.run(50);
    assertThat(world.phase("p")).isEqualTo("Running");
  }

  @Test
  void fullDisk_costsWhatHasEndedBeforeAnyPod() {
    world.script("d", Script.RUNS.exitingAfter(Duration.ofSeconds(1), 0));
    world.pod("p", ONE);
    world.pod("done", "'restartPolicy':'Never','containers':[{'name':'d','image':'i:1'}]");
    world.until(() -> world.isReady("p") && world.phase("done").equals("Succeeded"));
    int[] looks = new int[1];
    world.look = () -> disk(++looks[0] == 1 ? 5 : 50);
    world.run(15);
    assertThat(world.sandboxes())
        .extracting((SandboxState sandbox) -> sandbox.spec().name())
        .containsExactly("p");
    assertThat(world.phase("p")).isEqualTo("Running");
    assertThat(world.phase("done")).isEqualTo("Succeeded");
    assertThat(condition("DiskPressure")).isEqualTo("True KubeletHasDiskPressure");
    List<Event> events =
        world.events().stream().filter(e -> e.reason().equals("EvictionThresholdMet")).toList();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).message()).isEqualTo("Attempting to reclaim ephemeral-storage");
    assertThat(events.get(0).involvedObject().kind()).isEqualTo("Node");
  }

  @Test
  void diskWithoutInodes_endsPods() {
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    world.machine = Map.of(Signal.NODE_FS_INODES, new Level(40, 1000));
    world.run(15);
    assertThat(world.phase("p")).isEqualTo("Failed");
    assertThat(world.pod("p").status().message())
        .isEqualTo("The node was low on resource: inodes. Threshold quantity: 50, available: 40. ");
  }
}
