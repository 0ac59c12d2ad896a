package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.runtime.simulated.Script;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pods on one node, from their creation to their end. */
class NodeTest {
  private static final String ONE = "'containers':[{'name':'c','image':'img:1'}]";
  private static final Script OK_AFTER_5 = Script.RUNS.exitingAfter(Duration.ofSeconds(5), 0);

  private final NodeWorld world = new NodeWorld(1);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void newPod_becomesRunningWithAnAddress() {
    Pod created = world.pod("p", ONE);
    world.until(() -> world.isReady("p"));

    Pod pod = world.pod("p");
    assertThat(pod.status().phase()).isEqualTo("Running");
    assertThat(pod.status().podIP()).startsWith("10.64.0.");
    assertThat(pod.status().podIPs()).singleElement().matches(p -> p.ip().startsWith("10.64.0."));
    assertThat(pod.status().hostIP()).isEqualTo("192.168.0.1");
    assertThat(pod.status().startTime()).isEqualTo(created.metadata().creationTimestamp());
    assertThat(pod.status().conditions())
        .filteredOn(c -> c.status().equals("True"))
        .extracting(PodCondition::type)
        .contains("PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready");
    ContainerStatus container = world.container("p", "c");
    assertThat(container.ready()).isTrue();
    assertThat(container.started()).isTrue();
    assertThat(container.restartCount()).isZero();
    assertThat(container.containerID()).startsWith("simulated://");
    assertThat(container.state().running().startedAt()).isNotNull();
    assertThat(world.network.attached).hasSize(1);
  }

  @Test
  void podOfAnotherNode_isLeftAlone() {
    world.create(
        Pod.class, "default", "{'metadata':{'name':'p'},'spec':{'nodeName':'n2'," + ONE + "}}");
    world.run(60);
    assertThat(world.phase("p")).isEqualTo("Pending");
    assertThat(world.sandboxes()).isEmpty();
  }

  @Test
  void initContainers_runOneAfterAnotherBeforeTheOthers() {
    world.script("a", OK_AFTER_5);
    world.script("b", OK_AFTER_5);
    world.pod(
        "p", "'initContainers':[{'name':'a','image':'i:1'},{'name':'b','image':'i:1'}]," + ONE);
    world.run(3);

    assertThat(world.phase("p")).isEqualTo("Pending");
    PodCondition initialized = world.condition("p", "Initialized");
    assertThat(initialized.status()).isEqualTo("False");
    assertThat(initialized.reason()).isEqualTo("ContainersNotInitialized");
    assertThat(initialized.message()).isEqualTo("containers with incomplete status: [a b]");
    assertThat(world.waits("p", "c", "PodInitializing")).isTrue();

    world.until(() -> world.isReady("p"));
    assertThat(world.startSeconds("a")).containsExactly(0L);
    assertThat(world.startSeconds("b")).containsExactly(5L);
    assertThat(world.startSeconds("c")).containsExactly(10L);
    assertThat(world.container("p", "a").state().terminated().reason()).isEqualTo("Completed");
  }

  @Test
  void failedInitContainer_isTriedAgainWithBackOff() {
    world.script(
        "a",
        attempt -> attempt < 2 ? Script.RUNS.exitingAfter(Duration.ofSeconds(1), 3) : OK_AFTER_5);
    world.pod("p", "'initContainers':[{'name':'a','image':'i:1'}]," + ONE);
    world.until(() -> world.isReady("p"));
    assertThat(world.startSeconds("a")).containsExactly(0L, 1L, 12L);
    assertThat(world.startSeconds("c")).containsExactly(17L);
    assertThat(world.container("p", "a").restartCount()).isEqualTo(2);
  }

  @Test
  void failedInitContainerOfAPodThatNeverRestarts_failsThePod() {
    world.script("a", Script.RUNS.exitingAfter(Duration.ofSeconds(1), 3));
    world.pod("p", "'restartPolicy':'Never','initContainers':[{'name':'a','image':'i:1'}]," + ONE);
    world.until(() -> world.phase("p").equals("Failed"));
    assertThat(world.startSeconds("c")).isEmpty();
  }

  @Test
  void sidecar_startsFirstAndEndsLast() {
    world.script("c", OK_AFTER_5);
    world.script("s", Script.RUNS.startingAfter(Duration.ofSeconds(2)));
    world.pod(
        "p",
        "'restartPolicy':'Never','initContainers':[{'name':'s','image':'i:1','restartPolicy':'Always'}],"
            + ONE);
    world.until(() -> world.isReady("p"));
    assertThat(world.startSeconds("c")).containsExactly(2L);
    assertThat(world.container("p", "s").ready()).isTrue();

    world.until(() -> world.phase("p").equals("Succeeded"));
    world.run(1);
    assertThat(world.sandboxes()).noneMatch(s -> s.ready());
  }

  @Test
  void sidecarThatEnds_isRestartedWhileThePodRuns() {
    world.script("s", attempt -> attempt == 0 ? OK_AFTER_5 : Script.RUNS);
    world.pod("p", "'initContainers':[{'name':'s','image':'i:1','restartPolicy':'Always'}]," + ONE);
    world.run(20);
    assertThat(world.startSeconds("s")).containsExactly(0L, 5L);
    assertThat(world.startSeconds("c")).hasSize(1);
    assertThat(world.isReady("p")).isTrue();
  }

  @Test
  void crashingContainer_isRestartedAtKubernetesTimes() {
    world.script("c", Script.RUNS.exitingAfter(Duration.ofSeconds(1), 7));
    world.pod("p", ONE);
    world.run(1300);
    // Each runs for a second; then 0, 10, 20, 40, 80, 160, 300, 300 s.
    assertThat(world.startSeconds("c"))
        .containsExactly(0L, 1L, 12L, 33L, 74L, 155L, 316L, 617L, 918L, 1219L);
    ContainerStatus status = world.container("p", "c");
    assertThat(status.restartCount()).isEqualTo(9);
    assertThat(status.state().waiting().reason()).isEqualTo("CrashLoopBackOff");
    assertThat(status.state().waiting().message())
        .startsWith("back-off 5m0s restarting failed container=c pod=p_default(");
    assertThat(status.lastState().terminated().exitCode()).isEqualTo(7);
    assertThat(status.lastState().terminated().reason()).isEqualTo("Error");
    assertThat(world.phase("p")).isEqualTo("Running");
    assertThat(world.isReady("p")).isFalse();
    assertThat(world.sandboxes().get(0).containers()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void containerThatRanForTenMinutes_isRestartedAtOnceAgain() {
    world.script(
        "c", attempt -> Script.RUNS.exitingAfter(Duration.ofSeconds(attempt == 2 ? 600 : 1), 1));
    world.pod("p", ONE);
    world.run(613);
    assertThat(world.startSeconds("c")).startsWith(0L, 1L, 12L, 612L);
  }

  @Test
  void containerThatEndsWell_isNotRestartedOnFailureOnly() {
    world.script("c", OK_AFTER_5);
    world.pod("p", "'restartPolicy':'OnFailure'," + ONE);
    world.until(() -> world.phase("p").equals("Succeeded"));
    world.run(600);
    assertThat(world.startSeconds("c")).hasSize(1);
    assertThat(world.condition("p", "Ready").reason()).isEqualTo("PodCompleted");
    assertThat(world.container("p", "c").state().terminated().exitCode()).isZero();
  }

  @Test
  void containerThatFails_isRestartedOnFailureUntilItEndsWell() {
    world.script(
        "c", attempt -> Script.RUNS.exitingAfter(Duration.ofSeconds(1), attempt < 2 ? 1 : 0));
    world.pod("p", "'restartPolicy':'OnFailure'," + ONE);
    world.until(() -> world.phase("p").equals("Succeeded"));
    assertThat(world.startSeconds("c")).containsExactly(0L, 1L, 12L);
    assertThat(world.container("p", "c").restartCount()).isEqualTo(2);
  }

  @Test
  void oneFailedContainerOfTwo_failsAPodThatNeverRestarts() {
    world.script("c", OK_AFTER_5);
    world.script("d", Script.RUNS.exitingAfter(Duration.ofSeconds(9), 2));
    world.pod(
        "p",
        "'restartPolicy':'Never','containers':[{'name':'c','image':'i:1'},{'name':'d','image':'i:1'}]");
    world.run(7);
    assertThat(world.phase("p")).isEqualTo("Running");
    world.until(() -> world.phase("p").equals("Failed"));
    assertThat(world.starts).hasSize(2);
  }

  @Test
  void deletedPod_isGoneWhenItsContainersHaveEnded() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofSeconds(5)));
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    Duration asked = world.elapsed();
    world.pods().delete("p");
    world.run(4);
    assertThat(world.pod("p").metadata().deletionTimestamp()).isNotNull();
    world.until(() -> world.isGone("p"));
    assertThat(world.elapsed().minus(asked)).isEqualTo(Duration.ofSeconds(5));
    assertNothingIsLeft();
  }

  @Test
  void deletedPodThatDoesNotListen_isKilledAfterItsGrace() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod("p", "'terminationGracePeriodSeconds':20," + ONE);
    world.until(() -> world.isReady("p"));
    Duration asked = world.elapsed();
    world.pods().delete("p");
    world.until(() -> world.isGone("p"));
    assertThat(world.elapsed().minus(asked)).isEqualTo(Duration.ofSeconds(20));
    assertNothingIsLeft();
  }

  @Test
  void secondDeletion_shortensTheGrace() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod("p", "'terminationGracePeriodSeconds':600," + ONE);
    world.until(() -> world.isReady("p"));
    Duration asked = world.elapsed();
    world.pods().delete("p");
    world.run(3);
    world
        .pods()
        .delete(
            "p", DeleteOptionsBuilder.builder().gracePeriodSeconds(4L).build(), WriteOptions.NONE);
    world.until(() -> world.isGone("p"));
    assertThat(world.elapsed().minus(asked)).isEqualTo(Duration.ofSeconds(7));
    assertNothingIsLeft();
  }

  @Test
  void forcedDeletion_takesTheObjectAtOnceAndTheContainersSoon() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    world
        .pods()
        .delete(
            "p", DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(), WriteOptions.NONE);
    assertThat(world.isGone("p")).isTrue();
    world.run(31);
    assertNothingIsLeft();
  }

  @Test
  void podThatIsMadeAgain_getsASandboxOfItsOwn() {
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    world.pods().delete("p");
    world.until(() -> world.isGone("p"));
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    assertThat(world.starts).hasSize(2);
    assertThat(world.sandboxes()).singleElement().matches(s -> s.ready());
  }

  @Test
  void deletedPodThatHasEnded_isGoneAtOnce() {
    world.script("c", OK_AFTER_5);
    world.pod("p", "'restartPolicy':'Never'," + ONE);
    world.until(() -> world.phase("p").equals("Succeeded"));
    world.run(10);
    Instant asked = world.now();
    world.pods().delete("p");
    world.until(() -> world.isGone("p"));
    assertThat(world.now()).isEqualTo(asked);
    world.run(1);
    assertNothingIsLeft();
  }

  @Test
  void manyPodsInTurn_leaveNothingBehind() {
    // More than the network has addresses.
    for (int i = 0; i < 300; i++) {
      world.pod("p", ONE);
      world.until(() -> world.isReady("p"));
      world.pods().delete("p");
      world.until(() -> world.isGone("p"));
    }
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() {
    assertThat(world.sandboxes()).isEmpty();
    assertThat(world.network.attached).isEmpty();
  }

  @Test
  void missingConfigMap_holdsTheContainerBackUntilItIsThere() {
    world.pod(
        "p",
        "'containers':[{'name':'c','image':'i:1','env':[{'name':'A','valueFrom':{'configMapKeyRef':{'name':'m','key':'k'}}}]}]");
    world.until(() -> world.waits("p", "c", "CreateContainerConfigError"));
    assertThat(world.container("p", "c").state().waiting().message())
        .isEqualTo("configmap \"m\" not found");
    assertThat(world.events())
        .anyMatch(e -> e.reason().equals("Failed") && e.type().equals("Warning"));
    world.create(ConfigMap.class, "default", "{'metadata':{'name':'m'},'data':{'other':'1'}}");
    world.run(5);
    assertThat(world.container("p", "c").state().waiting().message())
        .isEqualTo("couldn't find key k in ConfigMap default/m");
    world
        .api
        .resources(ConfigMap.class)
        .inNamespace("default")
        .edit("m", m -> m.withData(java.util.Map.of("k", "v")));
    world.until(() -> world.isReady("p"));
    assertThat(world.container("p", "c").restartCount()).isZero();
  }

  @Test
  void optionalConfigMap_isNotMissed() {
    world.pod(
        "p",
        "'containers':[{'name':'c','image':'i:1','envFrom':[{'configMapRef':{'name':'m','optional':true}}]}]");
    world.until(() -> world.isReady("p"));
    assertThat(world.container("p", "c").restartCount()).isZero();
  }

  @Test
  void refusedContainer_waitsWithTheReasonAndIsTriedAgain() {
    world.script(
        "c",
        attempt ->
            world.elapsed().toSeconds() < 15 ? Script.RUNS.refused("no such image") : Script.RUNS);
    world.pod("p", ONE);
    world.until(() -> world.waits("p", "c", "CreateContainerError"));
    assertThat(world.container("p", "c").state().waiting().message()).isEqualTo("no such image");
    assertThat(world.phase("p")).isEqualTo("Pending");
    assertThat(world.events())
        .filteredOn(e -> e.reason().equals("Failed"))
        .extracting(Event::message)
        .containsExactly("Error: no such image");
    world.until(() -> world.isReady("p"));
    assertThat(world.startSeconds("c")).containsExactly(0L, 10L, 20L);
    assertThat(world.container("p", "c").restartCount()).isZero();
  }

  @Test
  void readinessGate_holdsThePodBackUntilSomebodySetsIt() {
    world.pod("p", "'readinessGates':[{'conditionType':'example.com/up'}]," + ONE);
    world.run(1);
    assertThat(world.condition("p", "ContainersReady").status()).isEqualTo("True");
    assertThat(world.condition("p", "Ready").reason()).isEqualTo("ReadinessGatesNotReady");
    assertThat(world.condition("p", "Ready").message())
        .isEqualTo(
            "corresponding condition of pod readiness gate \"example.com/up\" does not exist.");
    world
        .pods()
        .status()
        .edit(
            "p",
            pod ->
                pod.withStatus(
                    pod.status()
                        .withConditions(
                            with(
                                pod.status().conditions(),
                                PodConditionBuilder.builder()
                                    .type("example.com/up")
                                    .status("True")
                                    .build()))));
    world.until(() -> world.isReady("p"));
    world.run(120);
    assertThat(world.condition("p", "example.com/up").status()).isEqualTo("True");
  }

  private static List<PodCondition> with(List<PodCondition> conditions, PodCondition one) {
    return java.util.stream.Stream.concat(conditions.stream(), java.util.stream.Stream.of(one))
        .toList();
  }

  @Test
  void newAgent_adoptsWhatRuns() {
    world.script("d", Script.RUNS.exitingAfter(Duration.ofSeconds(1), 1));
    world.pod("p", ONE);
    world.pod("q", "'containers':[{'name':'d','image':'i:1'}]");
    world.until(() -> world.isReady("p"));
    world.run(40);
    String ip = world.pod("p").status().podIP();
    List<NodeWorld.Start> before = List.copyOf(world.starts);
    world.stopAgent();
    world.run(3);
    world.startAgent();
    world.run(20);
    assertThat(world.starts).isEqualTo(before);
    assertThat(world.isReady("p")).isTrue();
    assertThat(world.pod("p").status().podIP()).isEqualTo(ip);
    assertThat(world.container("p", "c").restartCount()).isZero();
    world.run(60);
    // The crashing one goes on in the series that it was in.
    assertThat(world.startSeconds("d")).containsExactly(0L, 1L, 12L, 33L, 74L);
  }

  @Test
  void podDeletedWhileNoAgentRuns_isEndedByTheNext() {
    world.pod("p", ONE);
    world.pod("q", ONE);
    world.until(() -> world.isReady("p") && world.isReady("q"));
    world.stopAgent();
    world.pods().delete("p");
    world
        .pods()
        .delete(
            "q", DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(), WriteOptions.NONE);
    world.run(100);
    world.startAgent();
    world.until(() -> world.isGone("p"));
    world.run(31);
    assertNothingIsLeft();
  }

  @Test
  void containerThatEndsWhileNoAgentRuns_isRestartedByTheNext() {
    world.pod("p", ONE);
    world.until(() -> world.isReady("p"));
    world.stopAgent();
    world.runtime.crash(world.sandboxes().get(0).containers().get(0).id(), 9);
    world.run(5);
    world.startAgent();
    world.until(() -> world.container("p", "c").restartCount() == 1 && world.isReady("p"));
    assertThat(world.container("p", "c").lastState().terminated().exitCode()).isEqualTo(9);
  }
}
