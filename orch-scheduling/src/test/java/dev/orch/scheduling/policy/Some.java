package dev.orch.scheduling.policy;

import dev.orch.model.Quantity;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.PodStatusBuilder;
import dev.orch.model.core.ResourceRequirementsBuilder;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.schema.RecordReader;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.PluginCatalog;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.ProfileConfiguration;
import dev.orch.scheduling.Scheduler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes and pods for tests of policies. */
final class Some {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private Some() {}

  private static Map<String, Quantity> amounts(String... namesAndAmounts) {
    Map<String, Quantity> result = new TreeMap<>();
    for (int i = 0; i < namesAndAmounts.length; i += 2) {
      result.put(namesAndAmounts[i], Quantity.parse(namesAndAmounts[i + 1]));
    }
    return result;
  }

  static Node node(String name, String... allocatable) {
    Map<String, Quantity> amounts = amounts("pods", "110", "memory", "64Gi", "cpu", "4");
    amounts.putAll(amounts(allocatable));
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).build())
        .status(NodeStatusBuilder.builder().allocatable(amounts).build())
        .build();
  }

  static Pod pod(String name, String... requests) {
    return PodBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).uid(name).namespace("default").build())
        .spec(
            PodSpecBuilder.builder()
                .containers(
                    List.of(
                        ContainerBuilder.builder()
                            .name("c")
                            .resources(
                                ResourceRequirementsBuilder.builder()
                                    .requests(amounts(requests))
                                    .build())
                            .build()))
                .build())
        .build();
  }

  private static Map<String, String> with(Map<String, String> map, String... keysAndValues) {
    TreeMap<String, String> result = new TreeMap<>(map);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      result.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return result;
  }

  static Pod annotated(Pod pod, String... keysAndValues) {
    return pod.withMetadata(
        pod.metadata().withAnnotations(with(pod.metadata().annotations(), keysAndValues)));
  }

  static Node annotated(Node node, String... keysAndValues) {
    return node.withMetadata(
        node.metadata().withAnnotations(with(node.metadata().annotations(), keysAndValues)));
  }

  static Node labelled(Node node, String... keysAndValues) {
    return node.withMetadata(
        node.metadata().withLabels(with(node.metadata().labels(), keysAndValues)));
  }

  static Pod labelled(Pod pod, String... keysAndValues) {
    return pod.withMetadata(
        pod.metadata().withLabels(with(pod.metadata().labels(), keysAndValues)));
  }

  static Pod priority(int priority, Pod pod) {
    return pod.withSpec(pod.spec().withPriority(priority));
  }

  static Pod on(String node, Pod pod) {
    return pod.withSpec(pod.spec().withNodeName(node));
  }

  /** A pod that has run on a node since so many seconds before now. */
  static Pod running(String node, int seconds, Pod pod) {
    return on(node, pod)
        .withStatus(PodStatusBuilder.builder().startTime(NOW.minusSeconds(seconds)).build());
  }

  /** With a deadline so many seconds from now, and a duration in seconds. */
  static Pod due(int seconds, int lasts, Pod pod) {
    return annotated(lasting(lasts, pod), Deadline.BY, NOW.plusSeconds(seconds).toString());
  }

  static Pod lasting(int seconds, Pod pod) {
    return annotated(pod, Deadline.LASTS, seconds + "s");
  }

  static Decision decide(ClusterView cluster, Pod pod, Profile profile) {
    return Scheduler.schedule(cluster, List.of(pod), profile, 1).get(0);
  }

  static String refusal(ClusterView cluster, Pod pod, Profile profile) {
    return decide(cluster, pod, profile).diagnosis().map(why -> why.message()).orElse("");
  }

  /** The profile that a configuration describes, by names. */
  static Profile profile(String yaml) {
    PluginCatalog catalog = Policies.in(PluginCatalog.kubernetes(), () -> NOW);
    Json json = Yaml.parseOne(yaml, problem -> {});
    return RecordReader.read(
            json,
            ProfileConfiguration.class,
            path -> {
              throw new IllegalArgumentException(path);
            })
        .profile(catalog, "profiles[0]");
  }
}
