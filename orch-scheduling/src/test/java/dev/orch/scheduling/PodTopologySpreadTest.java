package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetBuilder;
import dev.orch.model.apps.ReplicaSetSpecBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PodTopologySpreadTest {
  private static final String HOST = "kubernetes.io/hostname";
  private static final LabelSelector WEB = new LabelSelector(Map.of("app", "web"), List.of());
  private static final TopologySpreadConstraint MUST =
      new TopologySpreadConstraint(1, "zone", "DoNotSchedule", WEB, null, null, null, List.of());
  private static final TopologySpreadConstraint SHOULD =
      MUST.withWhenUnsatisfiable("ScheduleAnyway");

  private static Node zoned(String name, String zone) {
    return labelled(node(name), "zone", zone, HOST, name);
  }

  private static Pod web(String name) {
    Pod pod = pod(name);
    return pod.withMetadata(pod.metadata().withLabels(Map.of("app", "web")));
  }

  private static Pod spread(Pod pod, TopologySpreadConstraint... constraints) {
    return edited(pod, spec -> spec.withTopologySpreadConstraints(List.of(constraints)));
  }

  /** A cluster of nodes with so many pods each. */
  private static ClusterView cluster(List<Node> nodes, int... pods) {
    List<Pod> all = new ArrayList<>();
    for (int i = 0; i < pods.length; i++) {
      for (int p = 0; p < pods[i]; p++) {
        all.add(on(nodes.get(i).metadata().name(), web("web-" + i + "-" + p)));
      }
    }
    return ClusterView.of(nodes, all);
  }

  private static final List<Node> NODES =
      List.of(zoned("n1", "a"), zoned("n2", "a"), zoned("n3", "b"), node("n4"));

  private static String verdicts(Pod pod, ClusterView view) {
    NodeTest test = new PodTopologySpread().filter(pod, view);
    return view.nodes().stream()
        .map(
            node -> {
              Verdict verdict = test.test(node);
              String kind = verdict.fits() ? "" : verdict.evictionCouldHelp() ? "?" : "!";
              return node.name() + ":" + kind + String.join("", verdict.reasons());
            })
        .collect(Collectors.joining(" "))
        .replace("node(s) didn't match pod topology spread constraints", "skew");
  }

  @Test
  void skew_isCountedOverTheDomain() {
    assertThat(verdicts(spread(web("new"), MUST), cluster(NODES, 1, 0, 1)))
        .isEqualTo("n1: n2: n3: n4:!skew (missing required label)");
    assertThat(verdicts(spread(web("new"), MUST), cluster(NODES, 1, 1, 1)))
        .isEqualTo("n1:?skew n2:?skew n3: n4:!skew (missing required label)");
    assertThat(verdicts(spread(web("new"), MUST.withMaxSkew(2)), cluster(NODES, 1, 1, 1)))
        .startsWith("n1: n2: n3: ");
  }

  @Test
  void podThatIsNotSelected_addsNothing() {
    assertThat(verdicts(spread(pod("new"), MUST), cluster(NODES, 1, 1, 1)))
        .startsWith("n1: n2: n3: ");
    assertThat(verdicts(spread(pod("new"), MUST), cluster(NODES, 2, 1, 1)))
        .startsWith("n1:?skew n2:?skew n3: ");
  }

  @Test
  void tooFewDomains_countAsEmpty() {
    Pod pod = spread(web("new"), MUST.withMinDomains(3));
    assertThat(verdicts(pod, cluster(NODES, 0, 0, 1))).startsWith("n1: n2: n3:?skew ");
    assertThat(verdicts(pod, cluster(NODES, 1, 0, 1))).startsWith("n1:?skew n2:?skew n3:?skew ");
  }

  @Test
  void podsThatLeaveOrAreElsewhere_doNotCount() {
    Pod leaving = on("n1", web("leaving"));
    leaving = leaving.withMetadata(leaving.metadata().withDeletionTimestamp(Instant.EPOCH));
    Pod foreign = on("n1", web("foreign"));
    foreign = foreign.withMetadata(foreign.metadata().withNamespace("other"));
    ClusterView view = cluster(NODES).withPod(leaving).withPod(foreign);
    assertThat(verdicts(spread(web("new"), MUST), view)).startsWith("n1: n2: n3: ");
  }

  @Test
  void nodesThePodCannotUse_countAsThePoliciesSay() {
    List<Node> nodes =
        List.of(
            labelled(zoned("n1", "a"), "disk", "ssd"),
            zoned("n2", "b"),
            tainted(labelled(zoned("n3", "c"), "disk", "ssd"), "k", "NoSchedule"));
    Pod pod = edited(web("new"), spec -> spec.withNodeSelector(Map.of("disk", "ssd")));
    assertThat(verdicts(spread(pod, MUST), cluster(nodes, 1, 0, 1))).startsWith("n1: ");
    assertThat(
            verdicts(spread(pod, MUST.withNodeAffinityPolicy("Ignore")), cluster(nodes, 1, 0, 1)))
        .startsWith("n1:?skew n2: ");
    assertThat(verdicts(spread(pod, MUST), cluster(nodes, 1, 0, 0))).startsWith("n1:?skew ");
    assertThat(verdicts(spread(pod, MUST.withNodeTaintsPolicy("Honor")), cluster(nodes, 1, 0, 0)))
        .startsWith("n1: ");
  }

  @Test
  void nodeThatIsTaintedLater_countsNoMore() {
    Pod pod = spread(web("new"), MUST.withNodeTaintsPolicy("Honor"));
    ClusterView view = cluster(NODES, 1, 0, 0);
    assertThat(verdicts(pod, view)).startsWith("n1:?skew n2:?skew n3: ");
    ClusterView tainted = view.withNode(tainted(NODES.get(2), "k", "NoSchedule"));
    assertThat(verdicts(pod, tainted)).startsWith("n1: n2: n3: ");
    assertThat(verdicts(pod, view)).startsWith("n1:?skew n2:?skew n3: ");
  }

  @Test
  void matchLabelKeys_countPodsWithTheSameValue() {
    Pod old = on("n1", web("old"));
    old = old.withMetadata(old.metadata().withLabels(Map.of("app", "web", "version", "1")));
    Pod pod = web("new");
    pod = pod.withMetadata(pod.metadata().withLabels(Map.of("app", "web", "version", "2")));
    ClusterView view = cluster(NODES).withPod(old);
    assertThat(verdicts(spread(pod, MUST), view)).startsWith("n1:?skew n2:?skew n3: ");
    assertThat(verdicts(spread(pod, MUST.withMatchLabelKeys(List.of("version"))), view))
        .startsWith("n1: n2: n3: ");
  }

  private static List<Long> scores(PodTopologySpread plugin, Pod pod, ClusterView view) {
    NodeScore score = plugin.score(pod, view, view.nodes());
    return view.nodes().stream().map(score::score).toList();
  }

  @Test
  void fewerPodsInTheDomain_scoreHigher() {
    PodTopologySpread plugin = new PodTopologySpread();
    // By zone a pod counts log(2 + 2) = 1.39: 4 pods 5.5, 1 pod 1.4, rounded; 100 (6 + 1 - x) / 6.
    assertThat(scores(plugin, spread(web("new"), SHOULD), cluster(NODES, 3, 1, 1)))
        .containsExactly(16L, 16L, 100L, 0L);
    assertThat(scores(plugin, spread(web("new"), SHOULD), cluster(NODES)))
        .containsExactly(100L, 100L, 100L, 0L);
    // By node log(3 + 2) = 1.61, with a skew of 3 on all: 4.8, 1.6 and 0, plus 2.
    TopologySpreadConstraint byNode = SHOULD.withTopologyKey(HOST).withMaxSkew(3);
    assertThat(scores(plugin, spread(web("new"), byNode), cluster(NODES, 3, 1, 0)))
        .containsExactly(100 * (7 + 2 - 7) / 7L, 100 * (7 + 2 - 4) / 7L, 100L, 0L);
  }

  private static Service service() {
    return ServiceBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace("default").name("web").build())
        .spec(ServiceSpecBuilder.builder().selector(Map.of("app", "web")).build())
        .build();
  }

  @Test
  void podsOfAService_spreadByDefault_alsoWithoutZones() {
    PodTopologySpread plugin = new PodTopologySpread();
    ClusterView view = cluster(NODES, 2, 0, 0);
    assertThat(plugin.appliesTo(web("new"), view)).isFalse();
    assertThat(scores(plugin, web("new"), view)).containsExactly(0L, 0L, 0L, 0L);
    ClusterView serviced = view.with(BuiltInKinds.SERVICE, service());
    assertThat(plugin.appliesTo(web("new"), serviced)).isTrue();
    assertThat(plugin.appliesTo(pod("new"), serviced)).isFalse();
    // By node log(4 + 2) = 1.79, plus 2; no node has the label of zones.
    assertThat(scores(plugin, web("new"), serviced))
        .containsExactly(100 * (6 + 0 - 6) / 6L, 100 * (6 + 0 - 2) / 6L, 66L, 100L);
    assertThat(plugin.filter(web("new"), serviced)).isSameAs(NodeTest.everywhere());
  }

  private static <T extends Resource> void assertSpreadBySelector(
      Kind<T> kind, String apiVersion, String selector) {
    String json = "{'metadata':{'namespace':'default','name':'web'},'spec':{'selector':%s}}";
    T owner = kind.read(Json.parse(json.formatted(selector).replace('\'', '"')), unknown -> {});
    ClusterView view = cluster(NODES, 2, 0, 0);
    Pod owned =
        web("new")
            .withMetadata(
                web("new")
                    .metadata()
                    .withOwnerReferences(
                        List.of(
                            new OwnerReference(apiVersion, kind.name(), "web", "u", true, true))));
    PodTopologySpread must =
        new PodTopologySpread(SpreadDefaults.list(List.of(MUST.withLabelSelector(null))));
    NodeTest without = must.filter(owned, view);
    NodeTest with = must.filter(owned, view.with(kind, owner));
    assertThat(without.test(view.nodes().get(0)).fits()).isTrue();
    assertThat(with.test(view.nodes().get(0)).fits()).isFalse();
    assertThat(with.test(view.nodes().get(2)).fits()).isTrue();
  }

  @Test
  void podsOfAReplicationController_spreadByItsSelector() {
    assertSpreadBySelector(WorkloadKinds.REPLICATION_CONTROLLER, "v1", "{'app':'web'}");
  }

  @Test
  void podsOfAStatefulSet_spreadByItsSelector() {
    assertSpreadBySelector(BuiltInKinds.STATEFUL_SET, "apps/v1", "{'matchLabels':{'app':'web'}}");
  }

  @Test
  void podsOfAReplicaSet_spreadByItsSelector() {
    ReplicaSet set =
        ReplicaSetBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().namespace("default").name("web").build())
            .spec(ReplicaSetSpecBuilder.builder().selector(WEB).build())
            .build();
    OwnerReference owner = new OwnerReference("apps/v1", "ReplicaSet", "web", "u", true, true);
    Pod owned = web("new");
    owned = owned.withMetadata(owned.metadata().withOwnerReferences(List.of(owner)));
    ClusterView view = cluster(NODES, 2, 0, 0).with(BuiltInKinds.REPLICA_SET, set);
    PodTopologySpread must =
        new PodTopologySpread(SpreadDefaults.list(List.of(MUST.withLabelSelector(null))));
    assertThat(must.filter(owned, view).test(view.nodes().get(0)).fits()).isFalse();
    assertThat(must.filter(owned, view).test(view.nodes().get(2)).fits()).isTrue();
    assertThat(must.filter(web("free"), view).test(view.nodes().get(0)).fits()).isTrue();
    Pod itself = spread(owned, MUST.withMaxSkew(9));
    assertThat(must.filter(itself, view).test(view.nodes().get(0)).fits()).isTrue();
  }

  @Test
  void hints_nameChangesOfCounts() {
    SpreadHints hints = new SpreadHints(SpreadDefaults.SYSTEM);
    Pod waiting = spread(web("new"), MUST);
    Pod there = on("n1", web("there"));
    Pod unselected = on("n1", pod("there"));
    assertThat(hints.afterPod(waiting, there, null)).isTrue();
    assertThat(hints.afterPod(waiting, web("there"), there)).isTrue();
    assertThat(hints.afterPod(waiting, unselected, there)).isTrue();
    assertThat(hints.afterPod(waiting, there, there)).isFalse();
    assertThat(hints.afterPod(waiting, unselected, null)).isFalse();
    assertThat(hints.afterPod(waiting, null, web("there"))).isFalse();
    assertThat(hints.afterPod(web("free"), there, null)).isFalse();
    Pod foreign = there.withMetadata(there.metadata().withNamespace("other"));
    assertThat(hints.afterPod(waiting, foreign, null)).isFalse();
    Pod leaving = there.withMetadata(there.metadata().withDeletionTimestamp(Instant.EPOCH));
    assertThat(hints.afterPod(waiting, there, leaving)).isTrue();
    SpreadHints listed =
        new SpreadHints(SpreadDefaults.list(List.of(MUST.withLabelSelector(null))));
    assertThat(listed.afterPod(web("free"), there, null)).isTrue();
    assertThat(listed.afterSelector(web("free"), null, service())).isTrue();
    assertThat(hints.afterSelector(web("free"), null, service())).isFalse();
    assertThat(listed.afterSelector(waiting, null, service())).isFalse();
  }

  @Test
  void hints_nameNodesThatCount() {
    SpreadHints hints = new SpreadHints(SpreadDefaults.SYSTEM);
    Pod waiting = spread(web("new"), MUST);
    Node zoned = zoned("n1", "a");
    assertThat(hints.afterNode(waiting, null, zoned)).isTrue();
    assertThat(hints.afterNode(waiting, zoned, null)).isTrue();
    assertThat(hints.afterNode(waiting, null, node("n4"))).isFalse();
    assertThat(hints.afterNode(waiting, zoned, zoned)).isFalse();
    assertThat(hints.afterNode(waiting, zoned, node("n1"))).isTrue();
    assertThat(hints.afterNode(waiting, zoned, zoned("n1", "b"))).isTrue();
    assertThat(hints.afterNode(waiting, zoned, tainted(zoned, "k", "NoSchedule"))).isTrue();
  }
}
