package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.AffinityBuilder;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.scheduling.PluginCatalog.Factory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PluginOptionsTest {
  private static final NodeView HALF =
      NodeView.of(
          node("n", "cpu", "4", "memory", "8Gi", "pods", "10", "e.com/gpu", "4"),
          List.of(on("n", pod("t", "cpu", "2", "memory", "2Gi", "e.com/gpu", "1"))));

  private static Object plugin(String name, String yaml) {
    Factory factory = PluginCatalog.kubernetes().find(name);
    Json args = yaml.isEmpty() ? Json.Obj.EMPTY : Yaml.parseOne(yaml, problem -> {});
    return factory.make((Json.Obj) args);
  }

  private static long rank(String name, String yaml, Pod pod) {
    return ((RankPlugin) plugin(name, yaml)).rank(pod, ClusterView.empty()).of(HALF);
  }

  private static long fit(String strategy, Pod pod) {
    return rank("NodeResourcesFit", "scoringStrategy: {" + strategy + "}", pod);
  }

  @Test
  void leastAllocated_countsTheResourcesThatItIsTold() {
    Pod pod = pod("p", "cpu", "1", "memory", "2Gi");
    assertThat(fit("type: LeastAllocated", pod))
        .isEqualTo(rank("NodeResourcesFit", "", pod))
        .isEqualTo((25 + 50) / 2);
    assertThat(fit("resources: [{name: cpu, weight: 3}, {name: memory, weight: 1}]", pod))
        .isEqualTo((3 * 25 + 50) / 4);
    assertThat(fit("resources: [{name: memory}]", pod)).isEqualTo(50);
    assertThat(fit("resources: [{name: cpu}, {name: e.com/gpu, weight: 5}]", pod))
        .as("not asked for")
        .isEqualTo(25);
    Pod gpu = pod("p", "cpu", "1", "e.com/gpu", "1");
    assertThat(fit("resources: [{name: cpu}, {name: e.com/gpu, weight: 5}]", gpu))
        .isEqualTo((25 + 5 * 50) / 6);
    assertThat(fit("resources: [{name: e.com/none}, {name: cpu}]", gpu)).isEqualTo(25);
    assertThat(fit("resources: [{name: e.com/none}]", gpu)).isZero();
  }

  @Test
  void mostAllocated_prefersTheFuller() {
    Pod pod = pod("p", "cpu", "1", "memory", "2Gi");
    assertThat(fit("type: MostAllocated", pod)).isEqualTo((75 + 50) / 2);
    assertThat(fit("type: MostAllocated, resources: [{name: cpu}]", pod("p", "cpu", "9")))
        .isEqualTo(100);
  }

  @Test
  void ratio_followsItsShape() {
    String shape =
        "type: RequestedToCapacityRatio, resources: [{name: cpu, weight: 3}, {name: memory}],"
            + " requestedToCapacityRatio: {shape: [{utilization: 20, score: 0},"
            + " {utilization: 70, score: 10}, {utilization: 100, score: 4}]}";
    // CPU 75 %: 100 - 60 * 5 / 30; memory 50 %: 100 * 30 / 50.
    assertThat(fit(shape, pod("p", "cpu", "1", "memory", "2Gi")))
        .isEqualTo(Math.round((3 * 90 + 60) / 4.0));
    assertThat(fit(shape, pod("p", "cpu", "5", "memory", "2Gi")))
        .isEqualTo(Math.round((3 * 40 + 60) / 4.0));
    String zero =
        "type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{utilization: 60,"
            + " score: 0}, {utilization: 100, score: 10}]}";
    assertThat(fit(zero, pod("p", "cpu", "1", "memory", "2Gi")))
        .as("a score of 0 doesn't count")
        .isEqualTo(37);
  }

  @Test
  void ignoredResources_neednotBeThere() {
    Pod pod = pod("p", "e.com/none", "1", "other.com/x", "1");
    for (Map.Entry<String, Boolean> each :
        Map.of(
                "", false,
                "ignoredResources: [e.com/none]", false,
                "ignoredResources: [e.com/none, other.com/x]", true,
                "{ignoredResources: [e.com/none], ignoredResourceGroups: [other.com]}", true)
            .entrySet()) {
      FilterPlugin fit = (FilterPlugin) plugin("NodeResourcesFit", each.getKey());
      assertThat(fit.filter(pod, ClusterView.empty()).test(HALF).fits())
          .as(each.getKey())
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void balance_comparesTheResourcesThatItIsTold() {
    Pod pod = pod("p", "cpu", "1", "memory", "2Gi", "e.com/gpu", "1");
    String three = "resources: [{name: cpu}, {name: memory}, {name: e.com/gpu}]";
    double before = deviation(50, 25, 25);
    double after = deviation(75, 50, 50);
    assertThat(rank("NodeResourcesBalancedAllocation", three, pod))
        .isEqualTo((long) ((0.75 + (before - after) / 2) * 100));
    assertThat(rank("NodeResourcesBalancedAllocation", three, pod("p", "cpu", "2")))
        .isEqualTo(rank("NodeResourcesBalancedAllocation", "", pod("p", "cpu", "2")))
        .isEqualTo((long) ((0.75 + (0.125 - 0.375) / 2) * 100));
    assertThat(rank("NodeResourcesBalancedAllocation", three, pod("p"))).isZero();
  }

  private static double deviation(int... hundredths) {
    double mean = IntStream.of(hundredths).average().orElseThrow() / 100;
    double squares = IntStream.of(hundredths).mapToDouble(h -> Math.pow(h / 100.0 - mean, 2)).sum();
    return Math.sqrt(squares / hundredths.length);
  }

  @Test
  void addedAffinity_holdsForAllPods() {
    NodeAffinityPlugin plugin =
        (NodeAffinityPlugin)
            plugin(
                "NodeAffinity",
                "addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                    + " {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In,"
                    + " values: [ssd]}]}]}, preferredDuringSchedulingIgnoredDuringExecution:"
                    + " [{weight: 3, preference: {matchExpressions: [{key: new, operator:"
                    + " Exists}]}}]}");
    NodeView hdd = NodeView.of(labelled(node("a"), "disk", "hdd"), List.of());
    NodeView ssd = NodeView.of(labelled(node("b"), "disk", "ssd", "new", ""), List.of());
    NodeTest test = plugin.filter(pod("p"), ClusterView.empty());
    assertThat(test.test(ssd).fits()).isTrue();
    assertThat(test.test(hdd).reasons())
        .containsExactly("node(s) didn't match scheduler-enforced node affinity");
    assertThat(test.test(hdd).evictionCouldHelp()).isFalse();
    Pod choosy = edited(pod("p"), spec -> spec.withNodeSelector(Map.of("new", "no")));
    assertThat(plugin.filter(choosy, ClusterView.empty()).test(ssd).reasons())
        .containsExactly("node(s) didn't match Pod's node affinity/selector");
    assertThat(plugin.rank(pod("p"), ClusterView.empty()).of(ssd)).isEqualTo(3);
    assertThat(plugin.rank(pod("p"), ClusterView.empty()).of(hdd)).isZero();
  }

  @Test
  void conflictingNames_refuseThePodOutright() {
    NodeSelectorTerm both =
        new NodeSelectorTerm(
            List.of(),
            List.of(
                new NodeSelectorRequirement("metadata.name", "In", List.of("a")),
                new NodeSelectorRequirement("metadata.name", "In", List.of("b"))));
    Pod pod =
        edited(
            pod("p"),
            spec ->
                spec.withAffinity(
                    AffinityBuilder.builder()
                        .nodeAffinity(new NodeAffinity(new NodeSelector(List.of(both)), List.of()))
                        .build()));
    ClusterView view = ClusterView.of(List.of(node("a")), List.of());
    Decision decision = Scheduler.schedule(view, List.of(pod), Profile.defaults(), 1).get(0);
    assertThat(decision.diagnosis().orElseThrow().message())
        .isEqualTo("0/1 nodes are available: pod affinity terms conflict. not found");
  }

  @Test
  void bindTimeout_isTheLimitOfTheWait() {
    assertThat(plugin("VolumeBinding", "bindTimeoutSeconds: 7"))
        .usingRecursiveComparison()
        .isEqualTo(new VolumeBinding(Duration.ofSeconds(7)));
  }

  @Test
  void faultyOptions_nameTheField() {
    assertFault(
        "NodeResourcesFit",
        "scoringStrategy: {resources: [{name: cpu, weight: 101}]}",
        "args.scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not"
            + " in valid range [1, 100]");
    assertFault(
        "NodeResourcesFit",
        "scoringStrategy: {type: RequestedToCapacityRatio}",
        "args.scoringStrategy.requestedToCapacityRatio.shape: Required value: at least one point"
            + " must be specified");
    assertFault(
        "NodeResourcesFit",
        "scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape:"
            + " [{utilization: 9, score: 1}, {utilization: 9, score: 2}]}}",
        "args.scoringStrategy.requestedToCapacityRatio.shape[1].utilization: Invalid value: 9:"
            + " utilization values must be sorted in increasing order");
    assertFault(
        "NodeResourcesFit",
        "scoringStrategy: {type: Best}",
        "args.scoringStrategy.type: Unsupported value: \"Best\": supported values:"
            + " \"LeastAllocated\", \"MostAllocated\", \"RequestedToCapacityRatio\"");
    assertFault(
        "NodeResourcesFit",
        "ignoredResourceGroups: [e.com/x]",
        "args.ignoredResourceGroups[0]: Invalid value: \"e.com/x\": resource group name can't"
            + " contain '/'");
    assertFault(
        "NodeResourcesBalancedAllocation",
        "resources: [{name: cpu, weight: 2}]",
        "args.resources[0].weight: Invalid value: 2: must be 1");
    assertFault(
        "VolumeBinding",
        "bindTimeoutSeconds: -1",
        "args.bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a"
            + " negative value");
  }

  private static void assertFault(String plugin, String args, String message) {
    assertThatThrownBy(() -> plugin(plugin, args))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
