package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.NodeLifecycle;
import dev.orch.controllers.cluster.PodGarbage;
import dev.orch.controllers.cluster.TaintEviction;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.core.Toleration;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Fault;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nodes that fall silent, come back and go, with their pods, whatever else goes wrong. */
class NodeSpecificationTest {
  private static final String LEASES = "kube-node-lease";
  private static final String UNREACHABLE = "node.kubernetes.io/unreachable";

  /** Nodes that never fall silent, so that there is somebody to compare with. */
  private static final Set<String> CALM = ImmutableSet.of("a0", "b0");

  private static final List<String> OTHERS = ImmutableList.of("a1", "a2", "b1", "b2");

  /** How long a node may be silent before anybody minds. */
  private static final Duration GRACE = Duration.ofSeconds(40);

  /** What has been so for so long is known to be. */
  private static final Duration KNOWN = Duration.ofMinutes(1);

  @Test
  void silentNodes_areTakenForLost_andTheirPodsLeaveThem() {
    Scenario.hold(() -> new Nodes(EnumSet.allOf(Fault.class), false), Duration.ofHours(20));
  }

  /** As far as the caches know in time. */
  @Test
  void nodesThatReport_andTheirPods_areLeftAlone() {
    Set<Fault> prompt =
        EnumSet.of(Fault.MISSED_CHANGES, Fault.CRASHES, Fault.REFUSED_CALLS, Fault.LOST_ANSWERS);
    Scenario.hold(() -> new Nodes(prompt, true), Duration.ofHours(20));
  }

  static final class Nodes extends Scenario {
    private final Set<Fault> faults;
    private final boolean bounded;
    private final Set<String> silent = new TreeSet<>();

    /** When each node was last heard of. */
    private final Map<String, Instant> heard = new TreeMap<>();

    /** When each node last had a taint that drives pods out, or wasn't there. */
    private final Map<String, Instant> driving = new TreeMap<>();

    /** When each node last wasn't there. */
    private final Map<String, Instant> absent = new TreeMap<>();

    /** By their uids, pods whose deletion has begun. */
    private final Set<String> going = new TreeSet<>();

    private Map<String, Pod> before = new TreeMap<>();

    Nodes(Set<Fault> faults, boolean bounded) {
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
          NodeLifecycle.controller(),
          TaintEviction.controller(),
          PodGarbage.controller(),
          Kubelet.alive(node -> !silent.contains(node)));
    }

    @Override
    public void prepare(Simulation cluster) {
      cluster.createIn("", Namespace.class, "{'metadata':{'name':'" + LEASES + "'}}");
      CALM.forEach(name -> add(cluster, name));
      OTHERS.forEach(name -> add(cluster, name));
      cluster
          .executor()
          .worker("hearts")
          .scheduleWithFixedDelay(() -> beat(cluster), 0, 10, TimeUnit.SECONDS);
    }

    /** In two zones, by the first letter. */
    private static void add(Simulation cluster, String name) {
      cluster.createIn(
          "",
          Node.class,
          "{'metadata':{'name':'"
              + name
              + "','labels':{'topology.kubernetes.io/zone':'"
              + name.charAt(0)
              + "'}}}");
    }

    private void beat(Simulation cluster) {
      Instant now = cluster.executor().time().instant();
      Resources<Lease> leases = cluster.api().resources(Lease.class).inNamespace(LEASES);
      for (Node node : cluster.api().resources(Node.class).list().items()) {
        String name = node.metadata().name();
        if (silent.contains(name)) {
          continue;
        }
        if (!readiness(node).equals("True")) {
          report(cluster, name, now);
        }
        if (leases.find(name).isEmpty()) {
          cluster.createIn(
              LEASES,
              Lease.class,
              "{'metadata':{'name':'" + name + "'},'spec':{'holderIdentity':'" + name + "'}}");
        }
        leases.edit(name, lease -> lease.withSpec(lease.spec().withRenewTime(now)));
        heard.put(name, now);
      }
    }

    private static void report(Simulation cluster, String name, Instant now) {
      NodeCondition ready = new NodeCondition("Ready", "True", now, now, "KubeletReady", "");
      cluster
          .api()
          .resources(Node.class)
          .status()
          .edit(name, node -> node.withStatus(node.status().withConditions(List.of(ready))));
    }

    private static String readiness(Node node) {
      return node.status().conditions().stream()
          .filter(condition -> condition.type().equals("Ready"))
          .map(NodeCondition::status)
          .findFirst()
          .orElse("");
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (rng.nextInt(3) == 0) {
        addPod(cluster, rng);
        return;
      }
      String name = rng.pick(OTHERS);
      Resources<Node> nodes = cluster.api().resources(Node.class);
      if (nodes.find(name).isEmpty()) {
        silent.remove(name);
        heard.remove(name);
        add(cluster, name);
        return;
      }
      switch (rng.nextInt(8)) {
        case 0, 1, 2 -> silent.add(name);
        case 3, 4 -> silent.remove(name);
        case 5 -> nodes.delete(name);
        case 6 -> nodes.edit(name, node -> tainted(node, rng.nextBoolean()));
        default -> nodes.edit(name, node -> cordoned(node, rng.nextBoolean()));
      }
    }

    /** Driven out by somebody, or not any more. */
    private static Node tainted(Node node, boolean tainted) {
      List<Taint> others =
          node.spec().taints().stream().filter(taint -> !taint.key().equals("broken")).toList();
      Taint broken = TaintBuilder.builder().key("broken").effect("NoExecute").build();
      List<Taint> taints =
          tainted ? ImmutableList.<Taint>builder().addAll(others).add(broken).build() : others;
      return node.withSpec(node.spec().withTaints(taints));
    }

    private static Node cordoned(Node node, boolean cordoned) {
      return node.withSpec(node.spec().withUnschedulable(cordoned));
    }

    /** Some may stay for ever, some for a minute. */
    private static void addPod(Simulation cluster, Rng rng) {
      String tolerations =
          switch (rng.nextInt(3)) {
            case 0 -> "{'operator':'Exists'}";
            case 1 -> "{'operator':'Exists','effect':'NoExecute','tolerationSeconds':60}";
            default -> "";
          };
      cluster.create(
          Pod.class,
          "{'metadata':{'name':'p%d'},'spec':{'nodeName':'%s','tolerations':[%s],"
              + "'containers':[{'name':'c','image':'i:1'}]}}",
          rng.nextInt(1000),
          rng.nextInt(4) == 0 ? "a0" : rng.pick(OTHERS),
          tolerations);
    }

    @Override
    public void always(Simulation cluster) {
      Instant now = cluster.executor().time().instant();
      Map<String, Node> nodes = new TreeMap<>();
      for (Node node : cluster.api().resources(Node.class).list().items()) {
        nodes.put(node.metadata().name(), node);
        if (bounded) {
          check(node, now);
        }
      }
      for (String name : OTHERS) {
        Node node = nodes.get(name);
        if (node == null || isDriving(node)) {
          driving.put(name, now);
        }
        if (node == null) {
          absent.put(name, now);
        }
      }
      Map<String, Pod> pods = new TreeMap<>();
      pods(cluster).forEach(pod -> pods.put(pod.metadata().uid(), pod));
      before.forEach((uid, was) -> check(was, Optional.ofNullable(pods.get(uid)), now));
      before = pods;
    }

    private static boolean isDriving(Node node) {
      return node.spec().taints().stream().anyMatch(taint -> taint.effect().equals("NoExecute"));
    }

    private void check(Node node, Instant now) {
      String name = node.metadata().name();
      Instant last = heard.getOrDefault(name, node.metadata().creationTimestamp());
      if (last != null && now.isBefore(last.plus(GRACE))) {
        assertThat(readiness(node)).as(name + ", which reports").isNotEqualTo("Unknown");
      }
    }

    private void check(Pod was, Optional<Pod> is, Instant now) {
      boolean stays = is.isPresent() && !isDeleted(is.get());
      if (stays || !going.add(was.metadata().uid()) || !bounded) {
        return;
      }
      boolean toleratesAll = was.spec().tolerations().stream().anyMatch(Nodes::isForEver);
      assertThat(toleratesAll ? absent : driving)
          .as("since when there is a reason for %s to go", was)
          .hasEntrySatisfying(
              was.spec().nodeName(), since -> assertThat(since).isAfterOrEqualTo(now.minus(KNOWN)));
    }

    @Override
    public Duration quiet() {
      return Duration.ZERO; // nodes report
    }

    @Override
    public void settled(Simulation cluster) {
      Map<String, Node> nodes = new TreeMap<>();
      cluster
          .api()
          .resources(Node.class)
          .list()
          .items()
          .forEach(node -> nodes.put(node.metadata().name(), node));
      nodes.forEach((name, node) -> check(node));
      for (Pod pod : pods(cluster)) {
        assertThat(nodes).as("of %s", pod).containsKey(pod.spec().nodeName());
        check(pod, nodes.get(pod.spec().nodeName()));
      }
      long events = cluster.api().resources(Event.class).list().items().size();
      List<Node> were = ImmutableList.copyOf(nodes.values());
      List<Pod> ran = pods(cluster);
      cluster.executor().runFor(Duration.ofHours(1));
      assertThat(cluster.api().resources(Node.class).list().items()).isEqualTo(were);
      assertThat(pods(cluster)).isEqualTo(ran);
      assertThat(cluster.api().resources(Event.class).list().items().size())
          .isLessThanOrEqualTo((int) events);
    }

    /** Its taints are what its conditions say, and what somebody else gave it. */
    private void check(Node node) {
      boolean lost = silent.contains(node.metadata().name());
      assertThat(readiness(node)).isEqualTo(lost ? "Unknown" : "True");
      Set<String> taints =
          node.spec().taints().stream()
              .filter(taint -> !taint.key().equals("broken"))
              .map(taint -> taint.key() + ":" + taint.effect())
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> wanted = new TreeSet<>();
      if (lost) {
        wanted.add(UNREACHABLE + ":NoSchedule");
        wanted.add(UNREACHABLE + ":NoExecute");
      }
      if (node.spec().unschedulable()) {
        wanted.add("node.kubernetes.io/unschedulable:NoSchedule");
      }
      assertThat(taints).as(node.metadata().name()).isEqualTo(wanted);
    }

    /** It may stay, or its node can't end it. */
    private void check(Pod pod, Node node) {
      boolean lost = silent.contains(node.metadata().name());
      if (isDeleted(pod)) {
        assertThat(lost).as("%s is still going", pod).isTrue();
      } else if (isDriving(node)) {
        assertThat(pod.spec().tolerations()).anyMatch(Nodes::isForEver);
      }
      if (lost) {
        assertThat(Pods.isReady(pod)).as("%s of a lost node", pod).isFalse();
      } else if (!isDeleted(pod) && pod.status().phase().equals("Pending")) {
        assertThat(pod).as("is started").isNull();
      }
    }

    private static boolean isForEver(Toleration toleration) {
      return toleration.tolerationSeconds() == null;
    }
  }
}
