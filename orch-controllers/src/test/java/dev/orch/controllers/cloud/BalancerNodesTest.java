package dev.orch.controllers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeSpecBuilder;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancerNodesTest {
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
  private static final Node PLAIN =
      NodeBuilder.builder()
          .metadata(ObjectMetaBuilder.builder().name("n").uid("1").build())
          .build();

  private static Node excluded(String value) {
    return PLAIN.withMetadata(PLAIN.metadata().withLabels(Map.of(EXCLUDED, value)));
  }

  private static Node leaving() {
    return PLAIN.withSpec(
        NodeSpecBuilder.builder()
            .taints(
                List.of(
                    TaintBuilder.builder()
                        .key("ToBeDeletedByClusterAutoscaler")
                        .effect("NoSchedule")
                        .build()))
            .build());
  }

  private static Node deleted() {
    return PLAIN.withMetadata(PLAIN.metadata().withDeletionTimestamp(Instant.EPOCH));
  }

  @Test
  void plainNode_isIn_readyOrNot() {
    assertThat(BalancerNodes.of(List.of(PLAIN))).containsExactly(PLAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true", "yes", "1"})
  void excludedNode_isOut(String value) {
    assertThat(BalancerNodes.of(List.of(excluded(value)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "0", "F"})
  void nodeThatIsExcludedNot_isIn(String value) {
    assertThat(BalancerNodes.of(List.of(excluded(value)))).hasSize(1);
  }

  @Test
  void nodeThatGoes_isOut() {
    assertThat(BalancerNodes.of(List.of(leaving(), deleted()))).isEmpty();
  }

  @Test
  void balancersAreToldOfWhatMatters_butNotOfATaint() {
    assertThat(BalancerNodes.matters(null, PLAIN)).isTrue();
    assertThat(BalancerNodes.matters(PLAIN, null)).isTrue();
    assertThat(BalancerNodes.matters(PLAIN, excluded("true"))).isTrue();
    assertThat(BalancerNodes.matters(PLAIN, deleted())).isTrue();
    assertThat(
            BalancerNodes.matters(
                PLAIN, PLAIN.withSpec(PLAIN.spec().withProviderID("simulated://1"))))
        .isTrue();
    assertThat(BalancerNodes.matters(PLAIN, PLAIN.withMetadata(PLAIN.metadata().withUid("2"))))
        .isTrue();
    assertThat(BalancerNodes.matters(PLAIN, leaving())).isFalse();
    assertThat(BalancerNodes.matters(PLAIN, excluded("false"))).isFalse();
    assertThat(BalancerNodes.matters(PLAIN, PLAIN)).isFalse();
  }
}
