package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.cluster.PodGarbage;
import dev.orch.controllers.workloads.DaemonSets;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.DaemonSetSpec;
import dev.orch.model.apps.DaemonSetStatus;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Fault;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** DaemonSets on nodes that change, whatever is wanted of them and whatever goes wrong. */
class DaemonSetSpecificationTest {
  private static final String AGENT =
      "{'metadata':{'name':'agent'},'spec':{'selector':{'matchLabels':{'app':'agent'}},"
          + "'revisionHistoryLimit':2,'minReadySeconds':%d,'updateStrategy':%s,"
          + "'template':{'metadata':{'labels':{'app':'agent'}},"
          + "'spec':{'nodeSelector':{'role':'worker'},"
          + "'containers':[{'name':'c','image':'img:1'}]}}}}";

  /** Nodes that nobody touches. */
  private static final List<String> CALM = ImmutableList.of("a0", "a1", "a2", "a3");

  private static final List<String> OTHERS = ImmutableList.of("b0", "b1", "b2");

  /** A pod that is ready for so long is known to be. */
  private static final Duration KNOWN = Duration.ofMinutes(1);

  @Test
  void daemonSets_keepTheirPromises() {
    Scenario.hold(() -> new Agents(EnumSet.allOf(Fault.class), false), Duration.ofHours(20));
  }

  @Test
  void updates_stayWithinTheirBounds() {
    Set<Fault> prompt =
        EnumSet.of(Fault.MISSED_CHANGES, Fault.CRASHES, Fault.REFUSED_CALLS, Fault.LOST_ANSWERS);
    Scenario.hold(() -> new Agents(prompt, true), Duration.ofHours(20));
  }

  /** The scheduler's part: every pod fits the node that it is for. */
  private static Controller<Pod> binder() {
    return Controller.of(Pod.class)
        .named("binder")
        .watches(Node.class, (node, caches) -> ImmutableList.of())
        .reconcile(
            (pod, context) -> {
              String name = target(pod);
              if (!pod.spec().nodeName().isEmpty() || pod.metadata().deletionTimestamp() != null) {
                return Result.done();
              }
              if (context.lister(Node.class).get("", name).isEmpty()) {
                return Result.again(Duration.ofSeconds(10));
              }
              context
                  .api()
                  .resources(Pod.class)
                  .inNamespace("default")
                  .edit(pod.metadata().name(), now -> now.withSpec(now.spec().withNodeName(name)));
              return Result.done();
            });
  }

  private static String target(Pod pod) {
    if (!pod.spec().nodeName().isEmpty()) {
      return pod.spec().nodeName();
    }
    var affinity = Objects.requireNonNull(pod.spec().affinity()).nodeAffinity();
    return Objects.requireNonNull(
            Objects.requireNonNull(affinity).requiredDuringSchedulingIgnoredDuringExecution())
        .nodeSelectorTerms()
        .get(0)
        .matchFields()
        .get(0)
        .values()
        .get(0);
  }

  static final class Agents extends Scenario {
    private final Set<Fault> faults;
    private final boolean bounded;
    private String uid = "";
    private boolean surged;
    private final Set<String> touched = new TreeSet<>();
    private Map<String, Pod> before = new TreeMap<>();
    private final Set<String> down = new TreeSet<>();

    /**
     * @param bounded whether bounds are held against what is so, not what was seen
     */
    Agents(Set<Fault> faults, boolean bounded) {
      this.faults = faults;
      this.bounded = bounded;
    }

    @Override
    public Set<Fault> faults() {
      return faults;
    }

    @Override
    public List<Loop> loops() {
      return List.of(
          DaemonSets.controller(),
          new GarbageCollector(),
          PodGarbage.controller(),
          binder(),
          Kubelet.loop());
    }

    @Override
    public void prepare(Simulation cluster) {
      CALM.forEach(name -> addNode(cluster, name));
      OTHERS.forEach(name -> addNode(cluster, name));
    }

    private static void addNode(Simulation cluster, String name) {
      cluster.createIn(
          "",
          Node.class,
          "{'metadata':{'name':'" + name + "','labels':{'role':'worker'}},'spec':{}}");
      node(cluster, name, node -> node.withSpec(node.spec().withTaints(List.of())));
    }

    private static void node(Simulation cluster, String name, UnaryOperator<Node> change) {
      cluster.api().resources(Node.class).edit(name, change);
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (rng.nextInt(3) == 0) {
        actOnNode(cluster, rng, rng.pick(OTHERS));
        return;
      }
      Optional<DaemonSet> agent = cluster.of(DaemonSet.class).find("agent");
      if (agent.isEmpty()) {
        create(cluster, rng);
        return;
      }
      switch (rng.nextInt(9)) {
        case 0 -> delete(cluster, DaemonSet.class, "agent", rng);
        case 1, 2, 3, 4 ->
            edit(cluster, spec -> spec.withTemplate(imaged(spec.template(), image(rng))));
        case 5 ->
            anyPod(cluster, rng)
                .ifPresent(pod -> end(cluster, pod, rng.pick(List.of("Failed", "Succeeded"))));
        case 6 -> anyPod(cluster, rng).ifPresent(pod -> lose(cluster, pod));
        default -> {}
      }
    }

    private static void actOnNode(Simulation cluster, Rng rng, String name) {
      if (cluster.api().resources(Node.class).find(name).isEmpty()) {
        addNode(cluster, name);
        return;
      }
      switch (rng.nextInt(6)) {
        case 0 -> cluster.api().resources(Node.class).delete(name);
        case 1 -> node(cluster, name, node -> labelled(node, "worker"));
        case 2 -> node(cluster, name, node -> labelled(node, "other"));
        case 3 -> node(cluster, name, node -> tainted(node, "NoSchedule"));
        case 4 -> node(cluster, name, node -> tainted(node, "NoExecute"));
        default -> node(cluster, name, node -> node.withSpec(node.spec().withTaints(List.of())));
      }
    }

    private static Node labelled(Node node, String role) {
      return node.withMetadata(node.metadata().withLabels(Map.of("role", role)));
    }

    private static Node tainted(Node node, String effect) {
      Taint taint = TaintBuilder.builder().key("broken").effect(effect).build();
      return node.withSpec(node.spec().withTaints(List.of(taint)));
    }

    private void create(Simulation cluster, Rng rng) {
      String strategy =
          switch (rng.nextInt(4)) {
            case 0 -> "{'type':'OnDelete'}";
            case 1 -> rolling("'maxSurge':" + rng.nextInt(1, 3) + ",'maxUnavailable':0");
            case 2 -> rolling("'maxUnavailable':'40%%'");
            default -> rolling("'maxUnavailable':" + rng.nextInt(1, 3));
          };
      DaemonSet set =
          cluster.create(
              DaemonSet.class, String.format(AGENT, rng.nextBoolean() ? 0 : 5, strategy));
      uid = set.metadata().uid();
      surged = strategy.contains("maxSurge");
      before = new TreeMap<>();
      down.clear();
    }

    private static String rolling(String bounds) {
      return "{'type':'RollingUpdate','rollingUpdate':{" + bounds + "}}";
    }

    private static String image(Rng rng) {
      return "img:" + rng.nextInt(4);
    }

    private static void edit(Simulation cluster, UnaryOperator<DaemonSetSpec> change) {
      cluster
          .of(DaemonSet.class)
          .edit("agent", agent -> agent.withSpec(change.apply(agent.spec())));
    }

    private void lose(Simulation cluster, Pod pod) {
      touched.add(pod.metadata().uid());
      delete(cluster, pod);
    }

    @Override
    public void always(Simulation cluster) {
      Map<String, Pod> now = new TreeMap<>();
      for (Pod pod : pods(cluster)) {
        if (Owners.isControlledBy(pod.metadata(), uid)) {
          now.put(pod.metadata().uid(), pod);
        }
      }
      Map<String, Long> staying =
          now.values().stream()
              .filter(pod -> pod.metadata().deletionTimestamp() == null)
              .collect(Collectors.groupingBy(Agents::node, TreeMap::new, Collectors.counting()));
      assertThat(staying.values())
          .as("pods of one node")
          .allMatch(count -> count <= (surged ? 2 : 1));
      Optional<DaemonSet> agent =
          cluster.of(DaemonSet.class).find("agent").filter(s -> s.metadata().uid().equals(uid));
      if (bounded && agent.isPresent() && agent.get().metadata().deletionTimestamp() == null) {
        Instant clock = cluster.executor().time().instant();
        now.values().stream()
            .filter(pod -> CALM.contains(node(pod)))
            .filter(pod -> isDeleted(pod) && !isDeleted(before.get(pod.metadata().uid())))
            .filter(pod -> !touched.contains(pod.metadata().uid()) && isKnown(pod, clock))
            .forEach(pod -> checkUpdated(pod, now, agent.get()));
      }
      now.values().stream()
          .filter(pod -> Pods.isReady(pod) && !isDeleted(pod))
          .forEach(pod -> down.remove(node(pod)));
      before = now;
    }

    private static String node(Pod pod) {
      return target(pod);
    }

    /** Whether it has been ready so long that every cache has it. */
    private static boolean isKnown(Pod pod, Instant clock) {
      return Pods.isAvailable(pod, (int) KNOWN.toSeconds(), clock);
    }

    private void checkUpdated(Pod pod, Map<String, Pod> now, DaemonSet agent) {
      assertThat(agent.spec().updateStrategy().type()).isEqualTo("RollingUpdate");
      if (surged) {
        assertThat(now.values())
            .as("an available pod in place of " + pod.metadata().name())
            .anyMatch(
                other -> node(other).equals(node(pod)) && !isDeleted(other) && Pods.isReady(other));
        return;
      }
      down.add(node(pod));
      var bounds = Objects.requireNonNull(agent.spec().updateStrategy().rollingUpdate());
      int most =
          Objects.requireNonNull(bounds.maxUnavailable()).scaled(CALM.size() + OTHERS.size(), true);
      assertThat(down).as("taken down for an update").hasSizeLessThanOrEqualTo(most);
    }

    @Override
    public void settled(Simulation cluster) {
      Optional<DaemonSet> found = cluster.of(DaemonSet.class).find("agent");
      List<Pod> pods = pods(cluster);
      List<ControllerRevision> revisions = cluster.of(ControllerRevision.class).list().items();
      if (found.isEmpty()) {
        assertThat(pods).as("what a deleted set leaves").isEmpty();
        assertThat(revisions).as("what a deleted set leaves").isEmpty();
        return;
      }
      assertThat(isDeleted(found.get())).as("still on its way out").isFalse();
      Set<String> wanted = new TreeSet<>();
      Set<String> tolerated = new TreeSet<>();
      for (Node node : cluster.api().resources(Node.class).list().items()) {
        List<String> effects = node.spec().taints().stream().map(Taint::effect).toList();
        if ("worker".equals(node.metadata().labels().get("role"))
            && !effects.contains("NoExecute")) {
          (effects.isEmpty() ? wanted : tolerated).add(node.metadata().name());
        }
      }
      Set<String> hosts = new TreeSet<>();
      pods.forEach(pod -> assertThat(hosts.add(node(pod))).as("one pod a node").isTrue());
      assertThat(hosts).containsAll(wanted);
      assertThat(pods).allMatch(Pods::isReady);
      hosts.removeAll(wanted);
      assertThat(tolerated).containsAll(hosts);
      check(found.get(), pods.stream().filter(pod -> wanted.contains(node(pod))).toList());
      assertThat(found.get().status().numberMisscheduled()).isEqualTo(hosts.size());
      assertThat(revisions.stream().map(ControllerRevision::revision)).doesNotHaveDuplicates();
    }

    private static void check(DaemonSet agent, List<Pod> pods) {
      DaemonSetStatus status = agent.status();
      assertThat(status.observedGeneration()).isEqualTo(agent.metadata().generation());
      assertThat(
              List.of(
                  status.desiredNumberScheduled(),
                  status.currentNumberScheduled(),
                  status.numberReady(),
                  status.numberAvailable()))
          .containsOnly(pods.size());
      assertThat(status.numberUnavailable()).isZero();
      String image = image(agent.spec().template());
      long updated = pods.stream().filter(pod -> image(pod).equals(image)).count();
      assertThat(status.updatedNumberScheduled()).isEqualTo((int) updated);
      if (agent.spec().updateStrategy().type().equals("RollingUpdate")) {
        assertThat(updated).isEqualTo(pods.size());
      }
    }
  }
}
