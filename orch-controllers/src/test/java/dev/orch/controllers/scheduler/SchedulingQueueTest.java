package dev.orch.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.scheduler.QueuedPod.Place;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Requeueing;
import dev.orch.scheduling.Turns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SchedulingQueueTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> FIT = ImmutableSet.of("Fit");
  private static final Node NODE = NodeBuilder.builder().build();

  private final AtomicInteger asked = new AtomicInteger();
  private final Set<String> closed = new TreeSet<>();
  private ClusterView cluster = ClusterView.empty();
  private final SchedulingQueue queue = queue(QueueSortPlugin.byPriority());

  private SchedulingQueue queue(QueueSortPlugin sort) {
    Profile profile =
        Profile.builder()
            .filter("Fit", new Hinting(true))
            .filter("Never", new Hinting(false))
            .filter("Silent", (pod, view) -> NodeTest.everywhere())
            .build();
    return new SchedulingQueue(
        ImmutableSortedMap.of("s", profile, "t", profile),
        sort,
        SchedulerSettings.BACKOFF,
        pod -> closed.contains(pod.metadata().name()) ? Optional.of("Silent") : Optional.empty(),
        SchedulingQueue.Units.ALONE,
        () -> cluster);
  }

  /** Nodes may help, or nothing does. */
  private final class Hinting implements FilterPlugin, Requeueing {
    private final boolean nodes;

    Hinting(boolean nodes) {
      this.nodes = nodes;
    }

    @Override
    public NodeTest filter(Pod pod, ClusterView cluster) {
      return NodeTest.everywhere();
    }

    @Override
    public List<QueueingHint<?>> hints() {
      return ImmutableList.of(
          new QueueingHint<>(
              BuiltInKinds.NODE,
              (pod, before, after) -> {
                asked.incrementAndGet();
                return nodes;
              }));
    }
  }

  static Pod pod(String name, int priority) {
    return pod(name, "s", priority);
  }

  static Pod pod(String name, String scheduler, int priority) {
    String json =
        "{\"metadata\":{\"name\":\"%s\",\"uid\":\"%s\"},"
            + "\"spec\":{\"schedulerName\":\"%s\",\"priority\":%d}}";
    return BuiltInKinds.POD.read(
        Json.parse(json.formatted(name, name, scheduler, priority)), unknown -> {});
  }

  private Pod taken(String name, int priority) {
    Pod pod = pod(name, priority);
    queue.put(pod, true, NOW);
    assertThat(queue.take(1)).containsExactly(pod);
    return pod;
  }

  private void nodeAdded(Instant now) {
    queue.changed(BuiltInKinds.NODE, null, NODE, false, now);
  }

  @Test
  void pods_areTakenByPriorityThenArrival() {
    Pod first = pod("a", 0);
    Pod second = pod("b", 0);
    Pod urgent = pod("c", 10);
    queue.put(first, true, NOW);
    queue.put(second, true, NOW);
    queue.put(urgent, true, NOW);

    assertThat(queue.take(2)).containsExactly(urgent, first);
    assertThat(queue.take(2)).containsExactly(second);
  }

  @Test
  void order_isTheProfiles() {
    SchedulingQueue byName =
        queue((a, b) -> a.pod().metadata().name().compareTo(b.pod().metadata().name()));
    byName.put(pod("b", 9), true, NOW);
    byName.put(pod("a", 0), true, NOW);

    assertThat(byName.take(2)).extracting(p -> p.metadata().name()).containsExactly("a", "b");
  }

  /** By the name's first letter; the turn is the last one's that no node has. */
  private static final class NoNode implements QueueSortPlugin, Turns {
    @Override
    public int compare(Waiting first, Waiting second) {
      return QueueSortPlugin.byPriority().compare(first, second);
    }

    @Override
    public String queueOf(Pod pod) {
      return pod.metadata().name().substring(0, 1);
    }

    @Override
    public String next(SortedMap<String, Pod> first, ClusterView cluster) {
      first.forEach((name, pod) -> assertThat(queueOf(pod)).isEqualTo(name));
      return first.keySet().stream()
          .filter(name -> cluster.node(name).isEmpty())
          .reduce((one, other) -> other)
          .orElse(first.firstKey());
    }
  }

  @Test
  void turns_dependOnWhatTheClusterIsByThen() {
    SchedulingQueue queues = queue(new NoNode());
    for (String name : List.of("a1", "b1", "c1", "c3", "a2", "b2", "c2")) {
      queues.put(pod(name, name.equals("c2") ? 9 : 0), true, NOW);
    }
    assertThat(queues.take(9)).as("one at a time").extracting(this::name).containsExactly("c2");
    assertThat(queues.take(9)).extracting(this::name).containsExactly("c1");
    cluster = cluster.withNode(NODE.withMetadata(NODE.metadata().withName("c")));
    assertThat(queues.take(9)).extracting(this::name).containsExactly("b1");
    queues.remove("b2");
    assertThat(queues.take(9)).extracting(this::name).containsExactly("a1");
    cluster = cluster.withoutNode("c");
    assertThat(queues.take(9)).extracting(this::name).containsExactly("c3");
    assertThat(queues.take(9)).extracting(this::name).containsExactly("a2");
    assertThat(queues.hasNext()).isFalse();
    assertThat(queues.isConsistent()).isTrue();
  }

  private String name(Pod pod) {
    return pod.metadata().name();
  }

  @Test
  void batch_isOfOneScheduler() {
    queue.put(pod("a", "s", 0), true, NOW);
    queue.put(pod("b", "t", 0), true, NOW);
    queue.put(pod("c", "s", 0), true, NOW);

    assertThat(queue.take(9)).extracting(p -> p.metadata().name()).containsExactly("a");
    assertThat(queue.take(9)).extracting(p -> p.metadata().name()).containsExactly("b");
  }

  @Test
  void refusedPod_waitsForAChangeThatConcernsWhoRefusedIt() {
    Pod pod = taken("a", 0);
    queue.refused(pod, ImmutableSet.of("Never"), NOW);
    nodeAdded(NOW);
    assertThat(queue.hasNext()).isFalse();

    Pod other = taken("b", 0);
    queue.refused(other, ImmutableSet.of("Never", "Fit"), NOW);
    nodeAdded(NOW);
    assertThat(queue.placeOf("a")).isEqualTo(Place.UNSCHEDULABLE);
    assertThat(queue.placeOf("b")).isEqualTo(Place.BACKING_OFF);
  }

  @Test
  void silentPlugin_isHelpedByNodesAndPodsAlone() {
    Pod pod = taken("a", 0);
    queue.refused(pod, ImmutableSet.of("Silent"), NOW);
    queue.changed(
        BuiltInKinds.NAMESPACE,
        null,
        dev.orch.model.core.NamespaceBuilder.builder().build(),
        false,
        NOW);
    assertThat(queue.hasNext()).isFalse();

    nodeAdded(NOW);
    assertThat(queue.hasNext()).isTrue();
  }

  @Test
  void whoBacksOff_isTakenAfterTheActiveOnes() {
    Pod refused = taken("a", 5);
    queue.refused(refused, FIT, NOW);
    nodeAdded(NOW);
    Pod active = pod("b", 0);
    queue.put(active, true, NOW);

    assertThat(queue.take(9)).containsExactly(active, refused);
  }

  @Test
  void backOff_doublesAndEnds() {
    Pod pod = taken("a", 0);
    queue.refused(pod, FIT, NOW);
    nodeAdded(NOW);
    assertThat(queue.nextPass()).contains(NOW.plusSeconds(1));
    queue.pass(NOW.plusSeconds(1));
    assertThat(queue.placeOf("a")).isEqualTo(Place.ACTIVE);

    for (int seconds : new int[] {2, 4, 8, 10, 10}) {
      queue.take(1);
      queue.refused(pod, FIT, NOW);
      nodeAdded(NOW);
      assertThat(queue.nextPass()).contains(NOW.plusSeconds(seconds));
    }
  }

  @Test
  void changeAfterTheBackOff_makesActive() {
    Pod pod = taken("a", 0);
    queue.refused(pod, FIT, NOW);
    nodeAdded(NOW.plusSeconds(3));

    assertThat(queue.placeOf("a")).isEqualTo(Place.ACTIVE);
  }

  @Test
  void failedPod_isNotTakenEarly() {
    Pod pod = taken("a", 0);
    queue.failed("a", NOW);
    nodeAdded(NOW);
    assertThat(queue.hasNext()).isFalse();

    queue.pass(NOW.plusSeconds(1));
    assertThat(queue.take(1)).containsExactly(pod);
  }

  @Test
  void refusedPod_comesBackAfterFiveMinutes() {
    Pod pod = taken("a", 0);
    queue.refused(pod, FIT, NOW);
    queue.pass(NOW.plusSeconds(299));
    assertThat(queue.hasNext()).isFalse();
    queue.pass(NOW.plusSeconds(300));

    assertThat(queue.take(1)).containsExactly(pod);
  }

  @Test
  void heldPod_waitsUntilItIsLetGo() {
    Pod pod = taken("a", 0);
    queue.hold(pod, FIT, NOW);
    queue.pass(NOW.plusSeconds(600));
    nodeAdded(NOW);
    assertThat(queue.placeOf("a")).isEqualTo(Place.HELD);

    queue.release("a", false, NOW.plusSeconds(600)); // what happened meanwhile counts
    assertThat(queue.take(1)).containsExactly(pod);

    queue.hold(pod, FIT, NOW);
    queue.release("a", false, NOW);
    assertThat(queue.placeOf("a")).isEqualTo(Place.UNSCHEDULABLE);
  }

  @Test
  void gatedPod_isLetInWhenItsGateIsOpen() {
    closed.add("a");
    Pod pod = pod("a", 0);
    queue.put(pod, true, NOW);
    assertThat(queue.placeOf("a")).isEqualTo(Place.GATED);
    nodeAdded(NOW);
    queue.pass(NOW.plusSeconds(600));
    assertThat(queue.placeOf("a")).isEqualTo(Place.GATED);

    closed.clear();
    nodeAdded(NOW);
    assertThat(queue.take(1)).containsExactly(pod);
  }

  @Test
  void hints_areAskedOncePerTemplate() {
    for (int i = 0; i < 50; i++) {
      queue.refused(taken("p" + i, 0), ImmutableSet.of("Never"), NOW);
    }
    nodeAdded(NOW);

    assertThat(asked).hasValue(1);
  }

  @Test
  void removedPod_isForgotten() {
    Pod pod = pod("a", 0);
    queue.put(pod, true, NOW);
    queue.remove("a");

    assertThat(queue.hasNext()).isFalse();
    assertThat(queue.size()).isZero();
  }

  @Test
  void changedPod_isTriedAgain() {
    Pod pod = taken("a", 0);
    queue.refused(pod, ImmutableSet.of("Never"), NOW);
    queue.put(pod, false, NOW.plusSeconds(2));
    assertThat(queue.hasNext()).isFalse();
    queue.put(pod("a", 3), true, NOW.plusSeconds(2));

    assertThat(queue.take(1)).extracting(p -> p.spec().priority()).containsExactly(3);
  }
}
