package dev.orch.controllers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeSpecBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceFactsTest {
  private static final NodeAddress INTERNAL = new NodeAddress("InternalIP", "10.0.0.1");
  private static final NodeAddress SECOND = new NodeAddress("InternalIP", "10.0.0.2");
  private static final NodeAddress SIXTH = new NodeAddress("InternalIP", "fd00::1");
  private static final NodeAddress EXTERNAL = new NodeAddress("ExternalIP", "192.0.2.1");
  private static final NodeAddress NAME = new NodeAddress("Hostname", "n");
  private static final Instance INSTANCE =
      Instance.of("x://1", List.of(INTERNAL, SECOND, SIXTH, EXTERNAL)).in("big", "z", "r");

  private static Node node(Map<String, String> annotations, Map<String, String> labels) {
    return NodeBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder().name("n").annotations(annotations).labels(labels).build())
        .spec(
            NodeSpecBuilder.builder()
                .taints(
                    List.of(
                        TaintBuilder.builder()
                            .key(CloudTaints.UNINITIALIZED)
                            .value("true")
                            .effect("NoSchedule")
                            .build(),
                        TaintBuilder.builder().key("mine").effect("NoExecute").build()))
                .build())
        .status(NodeStatusBuilder.builder().addresses(List.of(SECOND, NAME)).build())
        .build();
  }

  private static Node node() {
    return node(Map.of(), Map.of());
  }

  @Test
  void initialized_hasIdAndLabels_andNoTaintOfTheCloud() {
    Node node = InstanceFacts.initialized(node(), INSTANCE.withLabels(Map.of("rack", "7")));
    assertThat(node.spec().providerID()).isEqualTo("x://1");
    assertThat(node.spec().taints()).singleElement().matches(t -> t.key().equals("mine"));
    assertThat(node.metadata().labels())
        .containsOnly(
            Map.entry("beta.kubernetes.io/instance-type", "big"),
            Map.entry("node.kubernetes.io/instance-type", "big"),
            Map.entry("failure-domain.beta.kubernetes.io/zone", "z"),
            Map.entry("topology.kubernetes.io/zone", "z"),
            Map.entry("failure-domain.beta.kubernetes.io/region", "r"),
            Map.entry("topology.kubernetes.io/region", "r"),
            Map.entry("rack", "7"));
  }

  @Test
  void idThatTheKubeletKnew_stays() {
    Node own = node().withSpec(node().spec().withProviderID("x://own"));
    assertThat(InstanceFacts.initialized(own, INSTANCE).spec().providerID()).isEqualTo("x://own");
    Instance nameless = Instance.of("", List.of(INTERNAL));
    assertThat(InstanceFacts.initialized(own, nameless).metadata().labels()).isEmpty();
    assertThatThrownBy(() -> InstanceFacts.initialized(node(), nameless))
        .isInstanceOf(CloudException.class)
        .hasMessage("cloud provider does not set node provider ID for node n");
  }

  @Test
  void labelsOfKubernetesNamespaces_areLeftOut() {
    Instance instance =
        INSTANCE.withLabels(Map.of("a.k8s.io/x", "1", "kubernetes.io/y", "2", "ak8s.io/z", "3"));
    assertThat(InstanceFacts.relabelled(node(), instance).metadata().labels())
        .containsOnlyKeys("ak8s.io/z");
  }

  @Test
  void oldLabels_win() {
    Node node = node(Map.of(), Map.of("failure-domain.beta.kubernetes.io/zone", "old"));
    assertThat(InstanceFacts.aligned(node).metadata().labels())
        .containsEntry("topology.kubernetes.io/zone", "old");
    Node alone = node(Map.of(), Map.of("topology.kubernetes.io/zone", "new"));
    assertThat(InstanceFacts.aligned(alone)).isEqualTo(alone);
  }

  @Test
  void addresses_areTheInstances_withTheNodesOwnName() {
    assertThat(InstanceFacts.addresses(node(), INSTANCE))
        .containsExactly(INTERNAL, SECOND, SIXTH, EXTERNAL, NAME);
    NodeAddress other = new NodeAddress("Hostname", "other");
    assertThat(InstanceFacts.addresses(node(), INSTANCE.withAddresses(List.of(INTERNAL, other))))
        .containsExactly(INTERNAL, other);
    assertThat(InstanceFacts.addresses(node(), INSTANCE.withAddresses(List.of())))
        .containsExactly(SECOND, NAME);
  }

  private static List<NodeAddress> provided(String ip) {
    return InstanceFacts.addresses(
        node(Map.of("alpha.kubernetes.io/provided-node-ip", ip), Map.of()), INSTANCE);
  }

  @Test
  void providedAddress_isTheOnlyOneOfItsKind_inFront() {
    assertThat(provided("10.0.0.2")).containsExactly(SECOND, EXTERNAL, NAME);
    assertThat(provided("192.0.2.1")).containsExactly(EXTERNAL, INTERNAL, SECOND, SIXTH, NAME);
    assertThat(provided("10.0.0.2,fd00:0::1")).containsExactly(SECOND, SIXTH, EXTERNAL, NAME);
  }

  @Test
  void providedAddressThatIsNotTheInstances_isRefused() {
    assertThatThrownBy(() -> provided("10.0.0.9"))
        .isInstanceOf(CloudException.class)
        .hasMessage("failed to get node address from cloud provider that matches ip: 10.0.0.9");
    assertThatThrownBy(() -> provided("here"))
        .isInstanceOf(CloudException.class)
        .hasMessageStartingWith("failed to parse node IP \"here\"");
  }
}
