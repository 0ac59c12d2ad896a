package dev.orch.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeHintsTest {
  private static Pod pod(@Nullable String spec) {
    Json json = Yaml.parseOne("metadata: {name: p, uid: p}\nspec: " + spec, problem -> {});
    return BuiltInKinds.POD.read(json, unknown -> {});
  }

  private static @Nullable Node node(@Nullable String body) {
    return body == null
        ? null
        : BuiltInKinds.NODE.read(
            Yaml.parseOne("metadata: {name: one, labels: {a: b}}\n" + body, p -> {}), u -> {});
  }

  @SuppressWarnings("unchecked")
  private static <T extends Resource> boolean helps(
      String plugin, Pod waiting, Class<T> type, @Nullable T before, @Nullable T after) {
    return Profile.defaults().hints(plugin).orElseThrow().stream()
        .filter(hint -> hint.kind().type() == type)
        .anyMatch(hint -> ((QueueingHint<T>) hint).test().mayHelp(waiting, before, after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "NodeUnschedulable|{}|-|spec: {}|true",
        "NodeUnschedulable|{}|spec: {unschedulable: true}|spec: {}|true",
        "NodeUnschedulable|{}|spec: {}|spec: {podCIDR: x}|false",
        "NodeUnschedulable|{}|spec: {}|spec: {unschedulable: true}|false",
        "NodeUnschedulable|{}|spec: {unschedulable: true}|-|false",
        "TaintToleration|{}|spec: {taints: [{key: k, effect: NoSchedule}]}|spec: {}|true",
        "TaintToleration|{}|spec: {}|spec: {taints: [{key: k, effect: NoSchedule}]}|false",
        "TaintToleration|{}|-|spec: {taints: [{key: k, effect: NoSchedule}]}|false",
        "NodeAffinity|{nodeSelector: {a: b}}|-|spec: {}|true",
        "NodeAffinity|{nodeSelector: {a: c}}|-|spec: {}|false",
        "NodeAffinity|{nodeSelector: {a: b}}|spec: {}|spec: {podCIDR: x}|false",
        "NodePorts|{}|-|spec: {}|true",
        "NodePorts|{}|spec: {}|spec: {podCIDR: x}|false",
        "NodeResourcesFit|{}|-|status: {allocatable: {pods: 1}}|true",
        "NodeResourcesFit|{}|-|status: {allocatable: {pods: 0}}|false",
        "NodeResourcesFit|{}|status: {allocatable: {pods: 1}}|status: {allocatable: {pods: 2}}|true",
        "NodeResourcesFit|{}|status: {allocatable: {pods: 2}}|status: {allocatable: {pods: 1}}"
            + "|false",
      })
  void nodes(String plugin, String spec, String before, String after, boolean helps) {
    assertThat(helps(plugin, pod(spec), Node.class, node(before), node(after))).isEqualTo(helps);
  }

  @Test
  void goneOrSmallerPod_makesRoom() {
    Pod waiting = pod("{}");
    Pod there = pod("{nodeName: one, containers: [{name: c, resources: {requests: {cpu: 2}}}]}");
    Pod smaller = pod("{nodeName: one, containers: [{name: c, resources: {requests: {cpu: 1}}}]}");

    assertThat(helps("NodeResourcesFit", waiting, Pod.class, there, null)).isTrue();
    assertThat(helps("NodeResourcesFit", waiting, Pod.class, there, smaller)).isTrue();
    assertThat(helps("NodeResourcesFit", waiting, Pod.class, there, there)).isFalse();
    assertThat(helps("NodeResourcesFit", waiting, Pod.class, null, there)).isFalse();
  }

  @Test
  void goneNeighbour_helpsIfItHeldThePort() {
    Pod waiting = pod("{containers: [{name: c, ports: [{containerPort: 1, hostPort: 80}]}]}");
    Pod holder =
        pod("{nodeName: one, containers: [{name: c, ports: [{containerPort: 1, hostPort: 80}]}]}");

    assertThat(helps("NodePorts", waiting, Pod.class, holder, null)).isTrue();
    assertThat(helps("NodePorts", waiting, Pod.class, pod("{nodeName: one}"), null)).isFalse();
    assertThat(helps("NodePorts", waiting, Pod.class, null, holder)).isFalse();
  }

  @Test
  void gatedPod_isHelpedByNothingElse() {
    Pod gated = pod("{schedulingGates: [{name: a}, {name: b}]}");
    Verdict verdict = new SchedulingGates().mayEnqueue(gated, ClusterView.empty());

    assertThat(verdict.reasons()).containsExactly("waiting for scheduling gates: [a b]");
    assertThat(new SchedulingGates().mayEnqueue(pod("{}"), ClusterView.empty()).fits()).isTrue();
    assertThat(Profile.defaults().hints("SchedulingGates"))
        .hasValueSatisfying(hints -> assertThat(hints).isEmpty());
  }
}
