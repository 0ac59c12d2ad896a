package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.simulated.Script;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What probes do to the pods of a node. */
class ProbesTest {
  private final NodeWorld world = new NodeWorld(2);

  @AfterEach
  void close() {
    world.close();
  }

  private void pod(String probes) {
    world.pod(
        "p",
        "'containers':[{'name':'c','image':'i:1','ports':[{'name':'web','containerPort':8080}],"
            + probes
            + "}]");
  }

  @Test
  void readiness_isReachedAndLostAtItsThresholds() {
    pod(
        "'readinessProbe':{'httpGet':{'path':'/r','port':'web'},'initialDelaySeconds':5,'periodSeconds':10,"
            + "'successThreshold':2,'failureThreshold':3}");
    world.probes.answer("/r", () -> world.elapsed().toSeconds() < 60);
    world.run(14);
    assertThat(world.phase("p")).isEqualTo("Running");
    assertThat(world.isReady("p")).isFalse();
    assertThat(world.condition("p", "Ready").message())
        .isEqualTo("containers with unready status: [c]");
    world.run(2); // the second success is at 15 s
    assertThat(world.isReady("p")).isTrue();
    assertThat(world.probes.asked).allMatch(q -> q.equals("http://" + ip() + ":8080/r"));
    world.run(68); // failures at 65 and 75 s
    assertThat(world.isReady("p")).isTrue();
    world.run(2); // and at 85 s
    assertThat(world.isReady("p")).isFalse();
    assertThat(world.container("p", "c").restartCount()).isZero();
    assertThat(world.events())
        .anyMatch(
            e ->
                e.reason().equals("Unhealthy")
                    && e.message().equals("Readiness probe failed: scripted to fail"));
  }

  private String ip() {
    return world.pod("p").status().podIP();
  }

  @Test
  void oneFailureAmongSuccesses_isForgotten() {
    pod("'readinessProbe':{'tcpSocket':{'port':80},'periodSeconds':1,'failureThreshold':2}");
    world.probes.answer(":80", () -> world.elapsed().toSeconds() % 2 == 0);
    world.run(2);
    for (int i = 0; i < 20; i++) {
      world.run(1);
      assertThat(world.isReady("p")).isTrue();
    }
  }

  @Test
  void deadContainer_isStoppedAndRestarted() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofSeconds(4)));
    pod(
        "'livenessProbe':{'exec':{'command':['cat','/ok']},'periodSeconds':10,'failureThreshold':2}");
    world.probes.answer(
        "exec cat /ok", () -> world.elapsed().toSeconds() < 15 || world.elapsed().toSeconds() > 35);
    world.run(29);
    assertThat(world.container("p", "c").restartCount()).isZero();
    // Failures at 20 and 30 s, four seconds to stop.
    world.run(20);
    assertThat(world.startSeconds("c")).containsExactly(0L, 34L);
    assertThat(world.container("p", "c").restartCount()).isEqualTo(1);
    assertThat(world.container("p", "c").lastState().terminated().exitCode()).isEqualTo(143);
    assertThat(world.events())
        .anyMatch(
            e ->
                e.reason().equals("Killing")
                    && e.message().equals("Container failed liveness probe, will be restarted"));
    world.run(300);
    assertThat(world.startSeconds("c")).hasSize(2);
    assertThat(world.isReady("p")).isTrue();
  }

  @Test
  void startupProbe_holdsTheOthersBack() {
    pod(
        "'startupProbe':{'httpGet':{'path':'/s','port':80},'periodSeconds':10,'failureThreshold':10},"
            + "'livenessProbe':{'httpGet':{'path':'/l','port':80},'periodSeconds':1,'failureThreshold':1},"
            + "'readinessProbe':{'httpGet':{'path':'/r','port':80},'periodSeconds':1}");
    world.probes.answer("/s", () -> world.elapsed().toSeconds() >= 25);
    world.probes.answer("/l", () -> world.elapsed().toSeconds() >= 25);
    world.run(29);
    assertThat(world.probes.count("/l")).isZero();
    assertThat(world.probes.count("/r")).isZero();
    assertThat(world.container("p", "c").started()).isFalse();
    assertThat(world.isReady("p")).isFalse();
    world.run(3);
    assertThat(world.container("p", "c").started()).isTrue();
    assertThat(world.isReady("p")).isTrue();
    assertThat(world.container("p", "c").restartCount()).isZero();
    assertThat(world.probes.count("/s")).isEqualTo(4);
  }

  @Test
  void containerThatNeverStartsUp_isRestarted() {
    pod(
        "'startupProbe':{'httpGet':{'path':'/s','port':80},'periodSeconds':5,'failureThreshold':3}");
    world.probes.answer("/s", () -> false);
    world.run(20);
    assertThat(world.startSeconds("c")).containsExactly(0L, 10L);
  }

  @Test
  void restartedContainer_isUnreadyUntilItsProbeSaysSo() {
    pod(
        "'readinessProbe':{'httpGet':{'path':'/r','port':80},'initialDelaySeconds':5,'periodSeconds':5}");
    world.until(() -> world.isReady("p"));
    world.runtime.crash(world.sandboxes().get(0).containers().get(0).id(), 1);
    world.run(2);
    assertThat(world.container("p", "c").restartCount()).isEqualTo(1);
    assertThat(world.isReady("p")).isFalse();
    world.run(5);
    assertThat(world.isReady("p")).isTrue();
  }

  @Test
  void podThatGoes_isAskedNothingMore() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofSeconds(20)));
    pod(
        "'livenessProbe':{'httpGet':{'path':'/l','port':80},'periodSeconds':1,'failureThreshold':1}");
    world.run(3);
    world.pods().delete("p");
    world.executor.runReady();
    int asked = world.probes.asked.size();
    world.run(60);
    assertThat(world.probes.asked).hasSize(asked);
    assertThat(world.isGone("p")).isTrue();
  }
}
