package dev.orch.scheduling;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeSpecBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Nodes and pods for tests. */
final class Given {
  private Given() {}

  static Map<String, Quantity> amounts(String... namesAndAmounts) {
    Map<String, Quantity> result = new TreeMap<>();
    for (int i = 0; i < namesAndAmounts.length; i += 2) {
      result.put(namesAndAmounts[i], Quantity.parse(namesAndAmounts[i + 1]));
    }
    return result;
  }

  static Node node(String name, String... allocatable) {
    Map<String, Quantity> amounts =
        allocatable.length == 0
            ? amounts("cpu", "4", "memory", "8Gi", "pods", "20", "ephemeral-storage", "100Gi")
            : amounts(allocatable);
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).build())
        .spec(NodeSpecBuilder.builder().build())
        .status(NodeStatusBuilder.builder().capacity(amounts).allocatable(amounts).build())
        .build();
  }

  static Node labelled(Node node, String... keysAndValues) {
    Map<String, String> labels = new TreeMap<>(node.metadata().labels());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      labels.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return node.withMetadata(node.metadata().withLabels(labels));
  }

  static Node tainted(Node node, String... keysAndEffects) {
    List<Taint> taints = new ArrayList<>(node.spec().taints());
    for (int i = 0; i < keysAndEffects.length; i += 2) {
      taints.add(new Taint(keysAndEffects[i], "", keysAndEffects[i + 1], null));
    }
    return node.withSpec(node.spec().withTaints(taints));
  }

  static Toleration toleration(String key, String operator, String value, String effect) {
    return new Toleration(key, operator, value, effect, null);
  }

  static Container container(String name, String... requests) {
    return ContainerBuilder.builder()
        .name(name)
        .image("img:1")
        .resources(new ResourceRequirements(Map.of(), amounts(requests), List.of()))
        .build();
  }

  static Pod pod(String name, String... requests) {
    return PodBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).namespace("default").build())
        .spec(PodSpecBuilder.builder().containers(List.of(container("c", requests))).build())
        .build();
  }

  static Pod on(String node, Pod pod) {
    return pod.withSpec(pod.spec().withNodeName(node));
  }

  static Pod priority(int priority, Pod pod) {
    return pod.withSpec(pod.spec().withPriority(priority));
  }

  static Pod uid(String uid, Pod pod) {
    return pod.withMetadata(pod.metadata().withUid(uid));
  }

  /** The pod with a nominated node in its status. */
  static Pod waitingFor(String node, Pod pod) {
    return pod.withStatus(pod.status().withNominatedNodeName(node));
  }

  static Pod edited(Pod pod, UnaryOperator<PodSpec> change) {
    return pod.withSpec(change.apply(pod.spec()));
  }
}
