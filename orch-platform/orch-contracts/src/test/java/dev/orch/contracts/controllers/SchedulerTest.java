package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.scheduling.BindingEffects;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Effect;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.PreEnqueuePlugin;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Requeueing;
import dev.orch.scheduling.Verdict;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTest {
  private static final String NODE =
      "{'metadata':{'name':'%s'},'status':{'allocatable':{'cpu':'1','memory':'1Gi','pods':'110'},"
          + "'conditions':[{'type':'Ready','status':'True'}]}}";
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i:1',"
          + "'resources':{'requests':{'cpu':'%s'}}}]}}";
  private static final String URGENT =
      "{'metadata':{'name':'%s'},'spec':{'priorityClassName':'high','containers':[{'name':'c',"
          + "'image':'i:1','resources':{'requests':{'cpu':'%s'}}}]}}";

  static void node(Simulation world, String name) {
    world.createIn("", Node.class, NODE.formatted(name));
    world
        .api()
        .resources(Node.class)
        .edit(name, node -> node.withSpec(node.spec().withTaints(List.of())));
  }

  private static boolean isBound(Simulation world, String pod) {
    return !world.of(Pod.class).get(pod).spec().nodeName().isEmpty();
  }

  private static Map<String, Long> countByNode(Simulation world) {
    return world.of(Pod.class).list().items().stream()
        .collect(
            Collectors.groupingBy(
                pod -> pod.spec().nodeName(), TreeMap::new, Collectors.counting()));
  }

  private static List<String> events(Simulation world, String reason) {
    return world.of(Event.class).list().items().stream()
        .filter(event -> event.reason().equals(reason))
        .map(event -> event.involvedObject().name() + ": " + event.message())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nodes_areNeverOverfull(long seed) {
    try (Simulation world = Simulation.of(seed, SchedulerLoop.defaults())) {
      node(world, "a");
      node(world, "b");
      for (int i = 0; i < 10; i++) {
        world.create(Pod.class, POD, "p" + i, "250m");
      }
      world.executor().runFor(Duration.ofMinutes(1));

      assertThat(countByNode(world)).isEqualTo(Map.of("a", 4L, "b", 4L, "", 2L));
      assertThat(events(world, "Scheduled")).hasSize(8);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void podWithoutNode_saysWhyAndWaitsForOne(long seed) {
    try (Simulation world = Simulation.of(seed, SchedulerLoop.defaults())) {
      node(world, "a");
      world.create(Pod.class, POD, "big", "2");
      world.executor().runFor(Duration.ofSeconds(30));

      assertThat(world.of(Pod.class).get("big").status().conditions())
          .filteredOn(condition -> condition.type().equals("PodScheduled"))
          .extracting(PodCondition::message)
          .containsExactly(
              "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate,"
                  + " preemption: 0/1 nodes are available: 1 Preemption is not helpful for"
                  + " scheduling.");
      world.api().resources(Node.class).status().edit("a", SchedulerTest::bigger);
      world.until(() -> isBound(world, "big"));
    }
  }

  private static Node bigger(Node node) {
    Map<String, dev.orch.model.Quantity> more = new TreeMap<>(node.status().allocatable());
    more.put("cpu", dev.orch.model.Quantity.of(4));
    return node.withStatus(node.status().withAllocatable(more));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void deletedPod_makesRoom(long seed) {
    try (Simulation world = Simulation.of(seed, SchedulerLoop.defaults(), Kubelet.loop())) {
      node(world, "a");
      world.create(Pod.class, POD, "first", "1");
      world.until(() -> isBound(world, "first"));
      world.create(Pod.class, POD, "second", "1");
      world.executor().runFor(Duration.ofSeconds(20));
      assertThat(isBound(world, "second")).isFalse();

      world.of(Pod.class).delete("first");
      world.until(() -> isBound(world, "second"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void urgentPod_evictsOnceAndWaits(long seed) {
    try (Simulation world = Simulation.of(seed, SchedulerLoop.defaults())) {
      world.createIn("", PriorityClass.class, "{'metadata':{'name':'high'},'value':1000}");
      node(world, "a");
      world.create(Pod.class, POD, "low1", "500m");
      world.create(Pod.class, POD, "low2", "500m");
      world.until(() -> isBound(world, "low1") && isBound(world, "low2"));
      world.create(Pod.class, URGENT, "urgent", "1");
      world.executor().runFor(Duration.ofSeconds(20));

      Pod urgent = world.of(Pod.class).get("urgent");
      assertThat(urgent.status().nominatedNodeName()).isEqualTo("a");
      assertThat(urgent.spec().nodeName()).isEmpty();
      for (String name : List.of("low1", "low2")) {
        Pod victim = world.of(Pod.class).get(name);
        assertThat(victim.metadata().deletionTimestamp()).isNotNull();
        assertThat(victim.status().conditions())
            .filteredOn(condition -> condition.type().equals("DisruptionTarget"))
            .extracting(condition -> condition.reason() + ": " + condition.message())
            .containsExactly(
                "PreemptionByScheduler: default-scheduler: preempting to accommodate a higher"
                    + " priority pod");
      }
      String preempted = "Preempted by pod " + urgent.metadata().uid() + " on node a";
      assertThat(events(world, "Preempted"))
          .containsExactlyInAnyOrder("low1: " + preempted, "low2: " + preempted);

      world.create(Pod.class, POD, "late", "500m"); // the room is kept
      for (String name : List.of("low1", "low2")) {
        world
            .of(Pod.class)
            .delete(
                name,
                dev.orch.model.meta.DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
                dev.orch.store.api.WriteOptions.NONE);
        world.executor().runFor(Duration.ofSeconds(3));
        assertThat(isBound(world, "late")).isFalse();
      }
      world.until(() -> isBound(world, "urgent"));
      assertThat(events(world, "Preempted")).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void nomination_thatHelpsNoMore_isCleared(long seed) {
    try (Simulation world = Simulation.of(seed, SchedulerLoop.defaults())) {
      world.createIn("", PriorityClass.class, "{'metadata':{'name':'high'},'value':1000}");
      node(world, "a");
      world.create(Pod.class, POD, "low", "1");
      world.until(() -> isBound(world, "low"));
      world.create(Pod.class, URGENT, "urgent", "1");
      world.until(() -> world.of(Pod.class).get("urgent").status().nominatedNodeName().equals("a"));

      world.api().resources(Node.class).delete("a");
      world.until(() -> world.of(Pod.class).get("urgent").status().nominatedNodeName().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void schedulers_shareOneQueueAndView(long seed) {
    Profile fit = Profile.defaults();
    Profile any = fit.toBuilder().without("NodeResourcesFit").build();
    SchedulerSettings settings =
        new SchedulerSettings(
            ImmutableSortedMap.of(SchedulerLoop.DEFAULT, fit, "any", any),
            SchedulerSettings.BACKOFF);
    try (Simulation world = Simulation.of(seed, new SchedulerLoop(settings))) {
      node(world, "a");
      world.create(
          Pod.class,
          "{'metadata':{'name':'big'},'spec':{'schedulerName':'any','containers':[{'name':'c',"
              + "'image':'i:1','resources':{'requests':{'cpu':'3'}}}]}}");
      world.until(() -> isBound(world, "big"));
      world.create(Pod.class, POD, "small", "100m");
      world.create(
          Pod.class,
          "{'metadata':{'name':'foreign'},'spec':{'schedulerName':'theirs','containers':"
              + "[{'name':'c','image':'i:1'}]}}");
      world.executor().runFor(Duration.ofSeconds(20));

      assertThat(isBound(world, "small")).isFalse();
      assertThat(world.of(Pod.class).get("foreign").status().conditions()).isEmpty();
    }
  }

  /** Lets pods in, and has them bound, as a ConfigMap says. */
  private static final class Told
      implements FilterPlugin, PreEnqueuePlugin, BindingEffects, Requeueing {
    private static final dev.orch.model.Kind<ConfigMap> CONFIG =
        dev.orch.model.kinds.BuiltInKinds.CONFIG_MAP;

    private static String says(ClusterView view, String key) {
      return view.find(CONFIG, "default", "plan")
          .map(plan -> plan.data().getOrDefault(key, ""))
          .orElse("");
    }

    @Override
    public NodeTest filter(Pod pod, ClusterView cluster) {
      return NodeTest.everywhere();
    }

    @Override
    public Verdict mayEnqueue(Pod pod, ClusterView cluster) {
      return says(cluster, "open").isEmpty() ? Verdict.unresolvable("closed") : Verdict.ok();
    }

    @Override
    public List<Effect> before(Pod pod, ClusterView cluster, NodeView node) {
      ConfigMap plan = cluster.find(CONFIG, "default", "plan").orElseThrow();
      Map<String, String> data = new TreeMap<>(plan.data());
      data.put("on", node.name());
      return ImmutableList.of(
          new Effect.Write<>(CONFIG, plan, plan.withData(data)),
          new Effect.Wait(
              "the plan",
              Duration.ofSeconds(20),
              view ->
                  switch (says(view, "go")) {
                    case "yes" -> Effect.Progress.DONE;
                    case "no" -> Effect.Progress.FAILED;
                    default -> Effect.Progress.WAITING;
                  }));
    }

    @Override
    public List<QueueingHint<?>> hints() {
      return ImmutableList.of(QueueingHint.any(CONFIG));
    }
  }

  private static SchedulerLoop told() {
    Told told = new Told();
    return new SchedulerLoop(
        SchedulerLoop.DEFAULT,
        Profile.defaults().toBuilder().preEnqueue("Told", told).filter("Told", told).build());
  }

  private static void plan(Simulation world, String key, String value) {
    world
        .of(ConfigMap.class)
        .edit(
            "plan",
            plan -> {
              Map<String, String> data = new TreeMap<>(plan.data());
              data.put(key, value);
              return plan.withData(data);
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void effects_areCarriedOutBeforeBinding(long seed) {
    try (Simulation world = Simulation.of(seed, told())) {
      node(world, "a");
      world.create(ConfigMap.class, "{'metadata':{'name':'plan'}}");
      world.create(Pod.class, POD, "p", "1");
      world.executor().runFor(Duration.ofSeconds(5));
      assertThat(world.of(ConfigMap.class).get("plan").data()).isEmpty(); // the gate is closed

      plan(world, "open", "yes");
      world.until(() -> world.of(ConfigMap.class).get("plan").data().containsKey("on"));
      world.executor().runFor(Duration.ofSeconds(5));
      assertThat(isBound(world, "p")).isFalse();

      plan(world, "go", "yes");
      world.until(() -> isBound(world, "p"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void waitInVain_givesThePlaceUp(long seed) {
    try (Simulation world = Simulation.of(seed, told())) {
      node(world, "a");
      world.create(ConfigMap.class, "{'metadata':{'name':'plan'},'data':{'open':'yes'}}");
      world.create(Pod.class, POD, "p", "1");
      world.until(() -> world.of(ConfigMap.class).get("plan").data().containsKey("on"));
      world.executor().runFor(Duration.ofSeconds(25));
      assertThat(events(world, "FailedScheduling")).contains("p: the plan: timed out after 20 s");

      plan(world, "go", "no");
      world.executor().runFor(Duration.ofSeconds(15));
      assertThat(events(world, "FailedScheduling")).contains("p: the plan");
      assertThat(isBound(world, "p")).isFalse();

      plan(world, "go", "yes");
      world.until(() -> isBound(world, "p"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void failingApi_losesNoPodAndFillsNoNodeTwice(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    Faults faults = new Faults(executor);
    try (Simulation world =
        Simulation.of(seed, executor, simulated -> faults, SchedulerLoop.defaults())) {
      node(world, "a");
      node(world, "b");
      faults.lose(call -> call.verb().equals("create"));
      for (int i = 0; i < 10; i++) {
        world.create(Pod.class, POD, "p" + i, "250m");
        if (i == 4) {
          executor.runFor(Duration.ofMillis(20));
        }
      }
      faults.refuse(call -> call.verb().equals("create"));
      executor.runFor(Duration.ofSeconds(5));
      faults.heal();
      executor.runFor(Duration.ofMinutes(1));

      assertThat(countByNode(world)).isEqualTo(Map.of("a", 4L, "b", 4L, "", 2L));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void pluginThatThrows_harmsItsPodAlone(long seed) {
    FilterPlugin faulty =
        (pod, view) -> {
          if (pod.metadata().name().equals("bad")) {
            throw new IllegalStateException("a bug");
          }
          return NodeTest.everywhere();
        };
    Profile profile = Profile.defaults().toBuilder().filter("Faulty", faulty).build();
    try (Simulation world =
        Simulation.of(seed, new SchedulerLoop(SchedulerLoop.DEFAULT, profile))) {
      world.create(Pod.class, POD, "good", "250m");
      world.create(Pod.class, POD, "bad", "250m");
      world.create(Pod.class, POD, "better", "250m");
      node(world, "a");
      world.until(() -> isBound(world, "good") && isBound(world, "better"));

      world.until(() -> events(world, "FailedScheduling").contains("bad: a bug"));
      assertThat(world.of(Pod.class).get("bad").status().conditions())
          .extracting(PodCondition::reason)
          .containsExactly("SchedulerError");
    }
  }
}
