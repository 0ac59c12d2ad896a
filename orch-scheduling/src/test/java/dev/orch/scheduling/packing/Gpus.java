package dev.orch.scheduling.packing;

import dev.orch.model.Quantity;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.ResourceRequirementsBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.List;
import java.util.TreeMap;

/** Nodes with GPUs, and pods for them. */
final class Gpus {
  private Gpus() {}

  static Node node(String name, int devices, String model) {
    TreeMap<String, Quantity> amounts = new TreeMap<>();
    amounts.put("cpu", Quantity.parse("64"));
    amounts.put("pods", Quantity.parse("110"));
    amounts.put(GpuNode.DEVICES, Quantity.parse("" + devices));
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put(GpuNode.MODEL, model);
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).labels(labels).build())
        .status(NodeStatusBuilder.builder().allocatable(amounts).build())
        .build();
  }

  static Pod pod(String name, int cores, int count, int milli, String models) {
    TreeMap<String, String> annotations = new TreeMap<>();
    if (count > 0) {
      annotations.put(GpuRequest.COUNT, "" + count);
      annotations.put(GpuRequest.MILLI, "" + milli);
      annotations.put(GpuRequest.MODEL, models);
    }
    TreeMap<String, Quantity> amounts = new TreeMap<>();
    amounts.put("cpu", Quantity.parse("" + cores));
    return PodBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace("default")
                .name(name)
                .uid(name)
                .annotations(annotations)
                .build())
        .spec(
            PodSpecBuilder.builder()
                .containers(
                    List.of(
                        ContainerBuilder.builder()
                            .name("c")
                            .resources(
                                ResourceRequirementsBuilder.builder().requests(amounts).build())
                            .build()))
                .build())
        .build();
  }

  static TaskMix mix() {
    return TaskMix.of(
        List.of(pod("a", 4, 1, 1000, ""), pod("b", 2, 1, 470, ""), pod("c", 8, 0, 0, "")));
  }
}
