package dev.orch.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PendingPodsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final PendingPods pending = new PendingPods();

  private static Pod pod(String name, int priority) {
    String json = "{\"metadata\":{\"name\":\"%s\",\"uid\":\"%s\"},\"spec\":{\"priority\":%d}}";
    return BuiltInKinds.POD.read(Json.parse(json.formatted(name, name, priority)), unknown -> {});
  }

  @Test
  void pods_areTakenByPriorityThenArrival() {
    Pod first = pod("a", 0);
    Pod second = pod("b", 0);
    Pod urgent = pod("c", 10);
    pending.add(first);
    pending.add(second);
    pending.add(urgent);

    assertThat(pending.take(2)).containsExactly(urgent, first);
    assertThat(pending.take(2)).containsExactly(second);
  }

  @Test
  void refusedPod_waitsForAChangeAndItsBackoff() {
    Pod pod = pod("a", 0);
    pending.add(pod);
    pending.take(1);
    pending.refused(pod, NOW);
    pending.pass(NOW.plusSeconds(60));
    assertThat(pending.hasActive()).isFalse();

    pending.changed(NOW);
    assertThat(pending.hasActive()).isFalse();
    assertThat(pending.nextPass()).contains(NOW.plusSeconds(1));
    pending.pass(NOW.plusSeconds(1));
    assertThat(pending.take(1)).containsExactly(pod);
  }

  @Test
  void refusedPod_comesBackAfterFiveMinutes() {
    Pod pod = pod("a", 0);
    pending.add(pod);
    pending.take(1);
    pending.refused(pod, NOW);
    pending.pass(NOW.plusSeconds(300));

    assertThat(pending.take(1)).containsExactly(pod);
  }

  @Test
  void removedPod_isForgotten() {
    Pod pod = pod("a", 0);
    pending.add(pod);
    pending.remove(pod);

    assertThat(pending.hasActive()).isFalse();
    assertThat(pending.size()).isZero();
  }
}
