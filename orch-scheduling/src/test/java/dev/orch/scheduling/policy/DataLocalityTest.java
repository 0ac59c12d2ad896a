package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.annotated;
import static dev.orch.scheduling.policy.Some.decide;
import static dev.orch.scheduling.policy.Some.labelled;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orch.model.core.ContainerImage;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeRank;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataLocalityTest {
  private static final DataLocality PLUGIN = new DataLocality();
  private static final Profile PROFILE =
      Profile.defaults().toBuilder()
          .withoutScores()
          .plugin("DataLocality", PLUGIN)
          .randomTies(false)
          .build();

  private static Node at(String name, String rack, String zone, String region) {
    return labelled(
        node(name),
        "kubernetes.io/hostname",
        name,
        Distance.RACK,
        rack,
        "topology.kubernetes.io/zone",
        zone,
        "topology.kubernetes.io/region",
        region);
  }

  private static final Node A = at("a", "r1", "z1", "east");
  private static final Node B = at("b", "r1", "z1", "east");
  private static final Node C = at("c", "r2", "z1", "east");
  private static final Node D = at("d", "r3", "z2", "east");
  private static final Node E = at("e", "r4", "z3", "west");

  private static ClusterView cluster(Node... nodes) {
    return ClusterView.of(List.of(nodes), List.of());
  }

  private static Node having(Node node, String dataSets) {
    return annotated(node, Replicas.ANNOTATION, dataSets);
  }

  private static List<Long> ranks(ClusterView cluster, Pod pod) {
    NodeRank rank = PLUGIN.rank(pod, cluster);
    return cluster.nodes().stream().map(rank::of).toList();
  }

  private static Pod reading(String data) {
    return annotated(pod("p"), DataLocality.DATA, data);
  }

  @Test
  void dataSets_areMovedFromTheNearestReplica() {
    ClusterView one = cluster(having(A, "x, y"), B, C, D, E);
    assertThat(ranks(one, reading("x=1Gi"))).containsExactly(0L, 1024L, 2048L, 3072L, 4096L);
    assertThat(ranks(one, reading("x=1Gi,y=1Mi,unknown=9Gi")))
        .containsExactly(0L, 1025L, 2050L, 3075L, 4100L);
    ClusterView two = cluster(having(A, "x"), B, C, having(D, "z,x"), E);
    assertThat(ranks(two, reading("x=1Gi"))).containsExactly(0L, 1024L, 2048L, 0L, 4096L);
    assertThat(ranks(two, reading("x=2Mi,z=1Mi"))).containsExactly(3L, 5L, 7L, 0L, 12L);
    assertThat(PLUGIN.rank(reading("unknown=1Gi"), two)).isEqualTo(NodeRank.same(0));
    assertThat(PLUGIN.rank(pod("p"), two)).isEqualTo(NodeRank.same(0));
    assertThat(decide(two, reading("z=1Gi"), PROFILE).node()).contains("d");
  }

  @Test
  void malformedSizes_moveNothing() {
    ClusterView cluster = cluster(having(A, "x,y"), B);
    assertThat(ranks(cluster, reading("x=much,y=1Mi,z"))).containsExactly(0L, 1L);
    assertThat(ranks(cluster, reading("x=-5Gi"))).containsExactly(0L, 0L);
    assertThat(ranks(cluster, reading("x=1"))).as("rounded up").containsExactly(0L, 1L);
  }

  private static PersistentVolume volume(String name, String more) {
    return BuiltInKinds.PERSISTENT_VOLUME.read(
        Json.parse(
            "{\"metadata\":{\"name\":\"%s\"%s},\"spec\":{\"capacity\":{\"storage\":\"1Gi\"}%s}}"
                .formatted(
                    name,
                    more.startsWith("labels") ? ",\"labels\":" + more.substring(6) : "",
                    more.startsWith("labels") || more.isEmpty()
                        ? ""
                        : ",\"nodeAffinity\":{\"required\":{\"nodeSelectorTerms\":["
                            + more
                            + "]}}")),
        path -> {});
  }

  private static PersistentVolumeClaim claim(String name, String volume) {
    return BuiltInKinds.PERSISTENT_VOLUME_CLAIM.read(
        Json.parse(
            "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"},\"spec\":{\"volumeName\":\"%s\"}}"
                .formatted(name, volume)),
        path -> {});
  }

  private static Pod mounting(String volume) {
    Pod read =
        BuiltInKinds.POD.read(
            Json.parse("{\"spec\":{\"volumes\":[{\"name\":\"v\"," + volume + "}]}}"), path -> {});
    return pod("p").withSpec(pod("p").spec().withVolumes(read.spec().volumes()));
  }

  @Test
  void volumes_areWhereTheirNodesOrLabelsSay() {
    String zone =
        "{\"matchExpressions\":[{\"key\":\"topology.kubernetes.io/zone\",\"operator\":\"In\","
            + "\"values\":[\"z2\",\"z3\"]},{\"key\":\"k\",\"operator\":\"Exists\"}]}";
    ClusterView cluster =
        cluster(A, D, E)
            .with(BuiltInKinds.PERSISTENT_VOLUME, volume("zones", zone))
            .with(
                BuiltInKinds.PERSISTENT_VOLUME,
                volume("labelled", "labels{\"topology.kubernetes.io/region\":\"east\"}"))
            .with(BuiltInKinds.PERSISTENT_VOLUME, volume("anywhere", ""))
            .with(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, claim("c1", "zones"))
            .with(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, claim("p-v", "labelled"))
            .with(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, claim("c3", "anywhere"))
            .with(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, claim("c4", ""));

    String claim = "\"persistentVolumeClaim\":{\"claimName\":\"%s\"}";
    assertThat(ranks(cluster, mounting(claim.formatted("c1"))))
        .containsExactly(4096L, 2048L, 2048L);
    assertThat(ranks(cluster, mounting("\"ephemeral\":{}"))).containsExactly(3072L, 3072L, 4096L);
    for (String none : List.of("c3", "c4", "missing")) {
      assertThat(ranks(cluster, mounting(claim.formatted(none)))).containsOnly(0L);
    }
    assertThat(ranks(cluster, mounting("\"emptyDir\":{}"))).containsOnly(0L);
    assertThat(PROFILE.kinds())
        .contains(BuiltInKinds.PERSISTENT_VOLUME, BuiltInKinds.PERSISTENT_VOLUME_CLAIM);
  }

  private static Node with(Node node, String image, long mib) {
    return node.withStatus(
        node.status().withImages(List.of(new ContainerImage(List.of(image), mib << 20))));
  }

  private static Pod running(String image) {
    Pod pod = pod("p");
    return pod.withSpec(
        pod.spec().withContainers(List.of(pod.spec().containers().get(0).withImage(image))));
  }

  @Test
  void images_comeFromOutside() {
    ClusterView cluster = cluster(with(A, "img:1", 100), B, with(C, "other:latest", 7));
    assertThat(ranks(cluster, running("img:1"))).containsExactly(0L, 400L, 400L);
    assertThat(ranks(cluster, running("other"))).containsExactly(28L, 28L, 0L);
    assertThat(ranks(cluster, running("none"))).containsOnly(0L);
  }

  @Test
  void lookup_andDistance_areReplaced() {
    DataLocality own =
        new DataLocality(
            (place, node) -> place.get("at").equals(node.get("kubernetes.io/hostname")) ? 2 : 7,
            (name, cluster) -> name.equals("x") ? List.of(Map.of("at", "b")) : List.of());
    ClusterView cluster = cluster(A, B);
    NodeRank rank = own.rank(reading("x=3Mi,y=9Gi"), cluster);
    assertThat(cluster.nodes().stream().map(rank::of)).containsExactly(21L, 6L);
  }

  @Test
  void nothingToSay_isAsFarAsItGets() {
    NodeView bare = NodeView.of(node("bare"), List.of());
    assertThat(Distance.DEFAULT.between(A.metadata().labels(), bare.labels())).isEqualTo(4);
    assertThat(Distance.DEFAULT.between(Map.of(), Map.of())).isEqualTo(4);
  }

  @Test
  void configuration_namesTheLabels() {
    String yaml =
        "plugins: {score: {disabled: [{name: '*'}], enabled: [{name: DataLocality, weight: 2}]}}\n"
            + "pluginConfig: [{name: DataLocality, args: {topologyKeys: [%s]}}]";
    ClusterView cluster = cluster(having(A, "x"), D, E);
    Profile byRegion = Some.profile(yaml.formatted("topology.kubernetes.io/region"));
    assertThat(
            decide(cluster.withoutNode("a").withNode(having(E, "x")), reading("x=1Gi"), byRegion)
                .node())
        .contains("e");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Some.profile(yaml.formatted("a, ''")))
        .withMessage(
            "profiles[0].pluginConfig[0].args.topologyKeys[1]: Required value: can not be empty");
  }

  @Test
  void equalPods_rankAlike() {
    ClusterView cluster = cluster(having(A, "x"), with(B, "img:1", 3));
    assertThat(PLUGIN.rank(reading("x=1Gi"), cluster))
        .isEqualTo(PLUGIN.rank(reading("x=1Gi"), cluster))
        .isNotEqualTo(PLUGIN.rank(reading("x=2Gi"), cluster));
  }
}
