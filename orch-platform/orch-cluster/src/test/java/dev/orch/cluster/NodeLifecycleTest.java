package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Quantity;
import dev.orch.model.core.ContainerStateTerminated;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.node.Machine;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.simulated.Load;
import dev.orch.runtime.simulated.Script;
import dev.orch.store.api.Patch;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Hooks, ends in order, deadlines, and what is left when a sandbox or a runtime's memory is lost.
 */
class NodeLifecycleTest {
  private static final String ONE = "'containers':[{'name':'c','image':'i:1'}]";

  private final NodeWorld world = new NodeWorld(7);

  @AfterEach
  void close() {
    world.close();
  }

  private static String with(String lifecycle) {
    return "'containers':[{'name':'c','image':'i:1','lifecycle':{" + lifecycle + "}}]";
  }

  private Duration timeToGo() {
    Duration asked = world.elapsed();
    world.pods().delete("p");
    world.until(() -> world.isGone("p"));
    return world.elapsed().minus(asked);
  }

  @Test
  void preStop_comesBeforeTheRequestToEnd_andInsideTheGrace() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod(
        "p", "'terminationGracePeriodSeconds':10," + with("'preStop':{'sleep':{'seconds':4}}"));
    world.until(() -> world.isReady("p"));
    assertThat(timeToGo()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void preStop_isRunInTheContainer() {
    world.pod("p", with("'preStop':{'exec':{'command':['bye']}}"));
    world.until(() -> world.isReady("p"));
    timeToGo();
    assertThat(world.probes.count("exec bye")).isEqualTo(1);
  }

  @Test
  void failedPreStop_isToldAndHoldsNothingUp() {
    world.probes.answer("exec bye", () -> false);
    world.pod("p", with("'preStop':{'exec':{'command':['bye']}}"));
    world.until(() -> world.isReady("p"));
    assertThat(timeToGo()).isZero();
    assertThat(world.events()).anyMatch(e -> e.reason().equals("FailedPreStopHook"));
  }

  @Test
  void hookThatTakesTheWholeGrace_leavesTwoSeconds() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod(
        "p", "'terminationGracePeriodSeconds':5," + with("'preStop':{'sleep':{'seconds':5}}"));
    world.until(() -> world.isReady("p"));
    assertThat(timeToGo()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void failedPostStart_endsTheContainer() {
    world.probes.answer("exec hello", () -> world.elapsed().toSeconds() > 5);
    world.pod("p", with("'postStart':{'exec':{'command':['hello']}}"));
    world.until(() -> world.isReady("p") && world.container("p", "c").restartCount() > 0);
    assertThat(world.container("p", "c").lastState().terminated().exitCode()).isEqualTo(143);
    assertThat(world.events()).anyMatch(e -> e.reason().equals("FailedPostStartHook"));
  }

  @Test
  void sidecars_endLast_inReverseOrder() {
    world.script("a", Script.RUNS.stoppingAfter(Duration.ofSeconds(2)));
    world.script("b", Script.RUNS.stoppingAfter(Duration.ofSeconds(2)));
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofSeconds(3)));
    world.pod("p", SIDECARS + ONE);
    world.until(() -> world.isReady("p"));
    assertThat(timeToGo()).isEqualTo(Duration.ofSeconds(7));
  }

  private static final String SIDECARS =
      "'initContainers':[{'name':'a','image':'i:1','restartPolicy':'Always'},"
          + "{'name':'b','image':'i:1','restartPolicy':'Always'}],";

  @Test
  void sidecars_goWhenTheGraceIsOver() {
    world.script("a", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.script("b", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod("p", "'terminationGracePeriodSeconds':6," + SIDECARS + ONE);
    world.until(() -> world.isReady("p"));
    assertThat(timeToGo()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void deletedPod_tellsHowItEndedBeforeItGoes() {
    world.create(
        Pod.class,
        "default",
        "{'metadata':{'name':'p','finalizers':['example.com/keep']},"
            + "'spec':{'nodeName':'n1','terminationGracePeriodSeconds':3,"
            + ONE
            + "}}");
    world.until(() -> world.isReady("p"));
    world.pods().delete("p");
    world.run(10);
    assertThat(world.phase("p")).isEqualTo("Failed");
    assertThat(world.container("p", "c").state().terminated().exitCode()).isEqualTo(143);
    assertThat(world.isReady("p")).isFalse();
    assertThat(world.sandboxes()).isEmpty();
  }

  @Test
  void podPastItsDeadline_fails() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofSeconds(2)));
    world.pod("p", "'activeDeadlineSeconds':20," + ONE);
    world.run(19);
    assertThat(world.phase("p")).isEqualTo("Running");
    world.run(4);
    assertThat(world.phase("p")).isEqualTo("Failed");
    assertThat(world.pod("p").status().reason()).isEqualTo("DeadlineExceeded");
    assertThat(world.pod("p").status().message())
        .isEqualTo("Pod was active on the node longer than the specified deadline");
    world.run(600);
    assertThat(world.startSeconds("c")).containsExactly(0L);
  }

  @Test
  void ruleForAnExitCode_comesBeforeThePolicy() {
    world.script(
        "c", attempt -> Script.RUNS.exitingAfter(Duration.ofSeconds(1), attempt == 0 ? 42 : 3));
    world.pod(
        "p",
        "'restartPolicy':'Never','containers':[{'name':'c','image':'i:1','restartPolicy':'Never',"
            + "'restartPolicyRules':[{'action':'Restart','exitCodes':{'operator':'In','values':[42]}}]}]");
    world.until(() -> world.phase("p").equals("Failed"));
    assertThat(world.startSeconds("c")).containsExactly(0L, 1L);
    assertThat(world.container("p", "c").restartCount()).isEqualTo(1);
  }

  @Test
  void lostSandbox_isReplaced_andRestartsAreCountedOn() {
    world.pod("p", "'initContainers':[{'name':'i','image':'i:1'}]," + ONE);
    world.script("i", Script.RUNS.exitingAfter(Duration.ofSeconds(1), 0));
    world.until(() -> world.isReady("p"));
    world.runtime.stopSandbox(world.sandboxes().get(0).id(), Duration.ZERO);
    world.run(1);
    world.until(() -> world.isReady("p"));
    assertThat(world.startSeconds("i")).hasSize(2);
    assertThat(world.startSeconds("c")).hasSize(2);
    assertThat(world.container("p", "c").restartCount()).isEqualTo(1);
    assertThat(world.container("p", "c").lastState().terminated().exitCode()).isEqualTo(143);
    assertThat(world.sandboxes()).filteredOn(SandboxState::ready).hasSize(1);
    timeToGo();
    assertThat(world.sandboxes()).isEmpty();
  }

  @Test
  void containerThatTheRuntimeForgot_countsAsKilled() {
    world.pod("p", ONE);
    world.pod("once", "'restartPolicy':'Never','containers':[{'name':'d','image':'i:1'}]");
    world.until(() -> world.isReady("p") && world.isReady("once"));
    world.stopAgent();
    List<SandboxState> lost = world.sandboxes();
    lost.forEach(sandbox -> world.runtime.removeSandbox(sandbox.id()));
    world.startAgent();
    world.until(() -> world.phase("once").equals("Failed") && world.isReady("p"));
    world.until(() -> world.container("p", "c").restartCount() == 1);
    ContainerStateTerminated last = world.container("p", "c").lastState().terminated();
    assertThat(last.exitCode()).isEqualTo(137);
    assertThat(last.reason()).isEqualTo("ContainerStatusUnknown");
    assertThat(world.startSeconds("d")).hasSize(1);
    assertThat(world.container("once", "d").state().terminated().reason())
        .isEqualTo("ContainerStatusUnknown");
  }

  private static String asking(String cpu) {
    return "'containers':[{'name':'c','image':'i:1','resources':{'requests':{'cpu':'"
        + cpu
        + "'}}}]";
  }

  private void resize(String pod, String cpu) {
    world
        .pods()
        .subresource(SubresourceKey.RESIZE)
        .patch(
            pod,
            Patch.strategic(
                Json.parse(
                    ("{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'"
                            + cpu
                            + "'}}}]}}")
                        .replace('\'', '"'))),
            WriteOptions.NONE);
  }

  @Test
  void resizedPod_hasWhatItAskedForWithoutARestart() {
    world.pod("p", asking("1"));
    world.until(() -> world.isReady("p"));
    resize("p", "2");
    world.run(1);
    assertThat(world.container("p", "c").resources().requests())
        .containsEntry("cpu", Quantity.of(2));
    assertThat(world.container("p", "c").allocatedResources()).containsEntry("cpu", Quantity.of(2));
    assertThat(world.pod("p").status().conditions()).noneMatch(c -> c.type().contains("Resize"));
    assertThat(world.startSeconds("c")).hasSize(1);
  }

  @Test
  void resizeWithoutRoom_waitsForIt() {
    world.pod(
        "other", "'containers':[{'name':'d','image':'i:1','resources':{'requests':{'cpu':'2'}}}]");
    world.pod("p", asking("1"));
    world.until(() -> world.isReady("p") && world.isReady("other"));
    resize("p", "3");
    world.run(1);
    assertThat(world.condition("p", "PodResizePending").reason()).isEqualTo("Deferred");
    assertThat(world.container("p", "c").allocatedResources()).containsEntry("cpu", Quantity.of(1));
    world.pods().delete("other");
    world.run(20);
    assertThat(world.container("p", "c").allocatedResources()).containsEntry("cpu", Quantity.of(3));
    resize("p", "5");
    world.run(1);
    assertThat(world.condition("p", "PodResizePending").reason()).isEqualTo("Infeasible");
    assertThat(world.condition("p", "PodResizePending").message())
        .isEqualTo("Node didn't have enough capacity: cpu, requested: 5000, capacity: 4000");
    world.stopAgent();
    world.startAgent();
    world.run(20);
    assertThat(world.container("p", "c").allocatedResources()).containsEntry("cpu", Quantity.of(3));
  }

  @Test
  void nodeThatGoesDown_endsItsPodsAndTakesNoMore() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    CompletableFuture<Void> down = world.shutDown(Duration.ofSeconds(8)).toCompletableFuture();
    world.pod("late", "'containers':[{'name':'d','image':'i:1'}]");
    world.run(7);
    assertThat(down).isNotDone();
    assertThat(world.pod("late").status().reason()).isEqualTo("NodeShutdown");
    world.run(1);
    assertThat(down).isDone();
    world.run(1);
    assertThat(world.phase("p")).isEqualTo("Failed");
    assertThat(world.pod("p").status().reason()).isEqualTo("Terminated");
    assertThat(world.starts).hasSize(1);
  }

  private static Map<Machine.Signal, Machine.Level> memory(long mebibytes) {
    return Map.of(Machine.Signal.MEMORY, new Machine.Level(mebibytes << 20, 8L << 30));
  }

  @Test
  void machineShortOfMemory_losesWhoUsesMoreThanAskedFor() {
    world.runtime.loading((sandbox, name) -> new Load(1, 200L << 20));
    world.pod(
        "modest",
        "'containers':[{'name':'c','image':'i:1','resources':{'requests':{'memory':'1Gi'}}}]");
    world.pod("greedy", "'containers':[{'name':'d','image':'i:1'}]");
    world.until(() -> world.isReady("modest") && world.isReady("greedy"));
    world.machine = memory(50);
    world.run(15);
    world.machine = memory(900);
    assertThat(world.phase("modest")).isEqualTo("Running");
    assertThat(world.phase("greedy")).isEqualTo("Failed");
    assertThat(world.pod("greedy").status().reason()).isEqualTo("Evicted");
    assertThat(world.pod("greedy").status().message())
        .isEqualTo(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. "
                + "Container d was using 200Mi, request is 0, has larger consumption of memory. ");
    assertThat(nodeCondition("MemoryPressure")).isEqualTo("True KubeletHasInsufficientMemory");
    world.pod("late", "'containers':[{'name':'e','image':'i:1'}]");
    world.run(1);
    assertThat(world.pod("late").status().reason()).isEqualTo("Evicted");
    assertThat(world.pod("late").status().message())
        .isEqualTo("Pod was rejected: The node had condition: [MemoryPressure]. ");
    world.run(400);
    assertThat(nodeCondition("MemoryPressure")).isEqualTo("False KubeletHasSufficientMemory");
    assertThat(world.phase("modest")).isEqualTo("Running");
  }

  private String nodeCondition(String type) {
    return world.api.resources(Node.class).get("n1").status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .map(c -> c.status() + " " + c.reason())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void containerThatIsRefusedLate_waitsAndIsNotLost() {
    world.script("c", Script.RUNS.startingAfter(Duration.ofSeconds(5)));
    world.pod("p", "'restartPolicy':'Never'," + ONE);
    world.run(2);
    // The runtime takes back what it had begun to make.
    world.sandboxes().get(0).containers().forEach(made -> world.runtime.remove(made.id()));
    world.until(() -> world.startSeconds("c").size() > 1);
    world.until(() -> world.isReady("p"));
    assertThat(world.container("p", "c").restartCount()).isZero();
  }
}
