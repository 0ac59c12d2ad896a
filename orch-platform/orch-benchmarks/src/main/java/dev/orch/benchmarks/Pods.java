package dev.orch.benchmarks;

import dev.orch.model.Quantity;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.ContainerPortBuilder;
import dev.orch.model.core.EnvVarBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.ResourceRequirementsBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pods as a Deployment makes them. */
final class Pods {
  private Pods() {}

  static Pod pod(int i) {
    SortedMap<String, Quantity> requests = new TreeMap<>();
    requests.put("cpu", Quantity.parse("100m"));
    requests.put("memory", Quantity.parse("500Mi"));
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("app", "web-" + i % 100);
    labels.put("pod-template-hash", "65cfb8d5cc");
    return PodBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace("default")
                .name(String.format("pod-%06d", i))
                .uid(String.format("8c2d2f4e-0000-4000-8000-%012d", i))
                .labels(labels)
                .build())
        .spec(
            PodSpecBuilder.builder()
                .nodeName("node-" + i % 1000)
                .containers(
                    List.of(
                        ContainerBuilder.builder()
                            .name("web")
                            .image("registry.example/web:1.2.3")
                            .ports(
                                List.of(ContainerPortBuilder.builder().containerPort(8080).build()))
                            .env(
                                List.of(
                                    EnvVarBuilder.builder()
                                        .name("GREETING")
                                        .value("hello")
                                        .build()))
                            .resources(
                                ResourceRequirementsBuilder.builder().requests(requests).build())
                            .build()))
                .build())
        .build();
  }

  static List<Pod> pods(int count) {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pods.add(pod(i));
    }
    return pods;
  }
}
