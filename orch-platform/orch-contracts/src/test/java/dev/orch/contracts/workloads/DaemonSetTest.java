package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.workloads.DaemonSets;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Toleration;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DaemonSetTest {
  private static final String AGENT =
      "{'metadata':{'name':'agent','annotations':{'team':'x'}},'spec':{"
          + "'selector':{'matchLabels':{'app':'agent'}},%s"
          + "'template':{'metadata':{'labels':{'app':'agent'}},'spec':{%s"
          + "'containers':[{'name':'c','image':'img:1'}]}}}}";

  private static Simulation cluster(String... nodes) {
    Simulation cluster = Simulation.of(1, DaemonSets.controller());
    for (String node : nodes) {
      cluster.createIn("", Node.class, "{'metadata':{'name':'" + node + "'},'spec':{}}");
      untaint(cluster, node);
    }
    return cluster;
  }

  private static void untaint(Simulation cluster, String name) {
    cluster
        .api()
        .resources(Node.class)
        .edit(name, node -> node.withSpec(node.spec().withTaints(List.of())));
  }

  private static List<Pod> pods(Simulation cluster) {
    return cluster.of(Pod.class).list().items();
  }

  private static void settle(Simulation cluster) {
    cluster.executor().runFor(Duration.ofSeconds(10));
  }

  private static void status(Simulation cluster, Pod pod, String phase) {
    cluster
        .of(Pod.class)
        .status()
        .edit(pod.metadata().name(), now -> now.withStatus(now.status().withPhase(phase)));
  }

  @Test
  void pod_isPinnedToItsNodeAndStaysThere() {
    try (Simulation cluster = cluster("n1")) {
      cluster.create(
          DaemonSet.class,
          AGENT,
          "",
          "'hostNetwork':true,'tolerations':[{'key':'node.kubernetes.io/not-ready',"
              + "'operator':'Exists','effect':'NoExecute','tolerationSeconds':5},{'key':'own'}],");
      settle(cluster);

      Pod pod = pods(cluster).get(0);
      assertThat(pod.spec().nodeName()).as("left to the scheduler").isEmpty();
      assertThat(pod.spec().affinity().nodeAffinity().toString())
          .contains(
              "matchFields=[NodeSelectorRequirement[key=metadata.name, operator=In, values=[n1]]]");
      assertThat(pod.spec().tolerations())
          .extracting(Toleration::key, Toleration::effect, Toleration::tolerationSeconds)
          .startsWith(
              org.assertj.core.groups.Tuple.tuple(
                  "node.kubernetes.io/not-ready", "NoExecute", null),
              org.assertj.core.groups.Tuple.tuple("own", "", null))
          .extracting(tuple -> tuple.toList().get(0))
          .endsWith(
              "node.kubernetes.io/unreachable",
              "node.kubernetes.io/disk-pressure",
              "node.kubernetes.io/memory-pressure",
              "node.kubernetes.io/pid-pressure",
              "node.kubernetes.io/unschedulable",
              "node.kubernetes.io/network-unavailable");
      ControllerRevision revision = cluster.of(ControllerRevision.class).list().items().get(0);
      String hash = revision.metadata().labels().get("controller-revision-hash");
      assertThat(pod.metadata().labels())
          .containsEntry("pod-template-generation", "1")
          .containsEntry("controller-revision-hash", hash);
      assertThat(revision.metadata().name()).isEqualTo("agent-" + hash);
      assertThat(revision.metadata().annotations())
          .containsEntry("team", "x")
          .containsEntry("deprecated.daemonset.template.generation", "1");
    }
  }

  @Test
  void failedPods_areReplacedMoreAndMoreSlowly() {
    try (Simulation cluster = cluster("n1")) {
      cluster.create(DaemonSet.class, AGENT, "", "");
      settle(cluster);
      for (int i = 0; i < 300; i++) {
        pods(cluster).stream()
            .filter(pod -> !pod.status().phase().equals("Failed"))
            .forEach(pod -> status(cluster, pod, "Failed"));
        cluster.executor().runFor(Duration.ofSeconds(1));
      }
      List<Event> events = cluster.of(Event.class).list().items();
      assertThat(events)
          .filteredOn(event -> event.reason().equals("FailedDaemonPod"))
          .as("after 0, 1, 3, 7, 15, 31, 63, 127 and 255 s, and what the checks add")
          .hasSizeBetween(8, 9)
          .allMatch(event -> event.type().equals("Warning"))
          .allMatch(event -> event.message().startsWith("Found failed daemon pod default/agent-"))
          .allMatch(event -> event.message().endsWith(" on node n1, will try to kill it"));
    }
  }

  @Test
  void succeededPod_isReplaced() {
    try (Simulation cluster = cluster("n1")) {
      cluster.create(DaemonSet.class, AGENT, "", "");
      settle(cluster);
      String before = pods(cluster).get(0).metadata().name();
      status(cluster, pods(cluster).get(0), "Succeeded");
      settle(cluster);
      assertThat(pods(cluster)).singleElement().isNotEqualTo(before);
      assertThat(pods(cluster).get(0).metadata().name()).isNotEqualTo(before);
      assertThat(cluster.of(Event.class).list().items())
          .extracting(Event::reason)
          .contains("SucceededDaemonPod", "SuccessfulCreate", "SuccessfulDelete");
    }
  }

  @Test
  void waitingPodOfANodeThatIsGone_isDeleted() {
    try (Simulation cluster = cluster("n1", "n2")) {
      cluster.create(DaemonSet.class, AGENT, "", "");
      settle(cluster);
      assertThat(pods(cluster)).hasSize(2);
      cluster.api().resources(Node.class).delete("n2");
      settle(cluster);
      assertThat(pods(cluster)).hasSize(1);
      assertThat(cluster.of(DaemonSet.class).get("agent").status().desiredNumberScheduled())
          .isEqualTo(1);
    }
  }

  @Test
  void nodesThatOnlyReport_areNoWork() {
    try (Simulation cluster = cluster("n1")) {
      cluster.create(DaemonSet.class, AGENT, "", "");
      settle(cluster);
      long revision = cluster.store().revision();
      cluster
          .api()
          .resources(Node.class)
          .status()
          .edit("n1", node -> node.withStatus(node.status().withPhase("Running")));
      settle(cluster);
      assertThat(cluster.store().revision()).isEqualTo(revision + 1);
    }
  }

  @Test
  void revisionsOfTheSameTemplate_becomeOne() {
    try (Simulation cluster = cluster("n1")) {
      cluster.create(DaemonSet.class, AGENT, "", "");
      settle(cluster);
      ControllerRevision first = cluster.of(ControllerRevision.class).list().items().get(0);
      cluster
          .of(ControllerRevision.class)
          .create(
              first
                  .withMetadata(
                      first
                          .metadata()
                          .withName("agent-twin")
                          .withUid("")
                          .withResourceVersion("")
                          .withLabels(Map.of("app", "agent", "controller-revision-hash", "twin")))
                  .withRevision(9));
      settle(cluster);

      assertThat(cluster.of(ControllerRevision.class).list().items())
          .extracting(revision -> revision.metadata().name())
          .containsExactly("agent-twin");
      assertThat(pods(cluster))
          .singleElement()
          .satisfies(
              pod ->
                  assertThat(pod.metadata().labels())
                      .containsEntry("controller-revision-hash", "twin"));
    }
  }

  @Test
  void history_isKeptToItsLimit() {
    try (Simulation cluster = Simulation.of(1, DaemonSets.controller(), Kubelet.loop())) {
      cluster.createIn("", Node.class, "{'metadata':{'name':'n1'},'spec':{}}");
      untaint(cluster, "n1");
      cluster.create(DaemonSet.class, AGENT, "'revisionHistoryLimit':1,", "");
      for (String image : List.of("a", "b", "c")) {
        cluster.executor().runFor(Duration.ofMinutes(1));
        cluster
            .of(DaemonSet.class)
            .edit(
                "agent",
                agent -> {
                  var template = agent.spec().template();
                  var containers = List.of(template.spec().containers().get(0).withImage(image));
                  return agent.withSpec(
                      agent
                          .spec()
                          .withTemplate(
                              template.withSpec(template.spec().withContainers(containers))));
                });
      }
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(cluster.of(ControllerRevision.class).list().items())
          .extracting(ControllerRevision::revision)
          .containsExactlyInAnyOrder(3L, 4L);
      assertThat(pods(cluster).get(0).metadata().labels())
          .containsEntry("pod-template-generation", "4");
    }
  }
}
