package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.ContainerImage;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeSpecBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Taint;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Nodes of a small universe: few labels, taints, images and amounts, so that pods' constraints meet
 * them. They shrink to a small node without labels and taints.
 */
public final class ArbitraryNodes {
  static final List<String> TOPOLOGY =
      List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone", "rack");

  private ArbitraryNodes() {}

  /** A node of that name. */
  public static Arbitrary<Node> named(String name) {
    return nodes().map(node -> renamed(node, name));
  }

  /** The node under another name, which its hostname label follows if it has one. */
  static Node renamed(Node node, String name) {
    Node renamed = node.withMetadata(node.metadata().withName(name));
    return node.metadata().labels().containsKey("kubernetes.io/hostname")
        ? labelled(renamed, "kubernetes.io/hostname", name)
        : renamed;
  }

  static Arbitrary<Node> nodes() {
    return Combinators.combine(amounts(), places(), Draw.lists(features(), 2))
        .as(ArbitraryNodes::node);
  }

  private static Arbitrary<Map<String, Quantity>> amounts() {
    return Combinators.combine(
            rarely("0", "1", "2", "4"),
            rarely("0", "1Gi", "2Gi", "4Gi"),
            rarely("1", "2", "4", "10"),
            Arbitraries.of("0", "1", "2"),
            Arbitraries.of("10Gi", "4Gi"))
        .as(
            (cpu, memory, pods, gpus, storage) -> {
              Map<String, Quantity> amounts = new TreeMap<>();
              amounts.put("cpu", Quantity.parse(cpu));
              amounts.put("memory", Quantity.parse(memory));
              amounts.put("pods", Quantity.parse(pods));
              amounts.put("ephemeral-storage", Quantity.parse(storage));
              amounts.put("example.com/gpu", Quantity.parse(gpus));
              return amounts;
            });
  }

  /** Mostly the last ones, but it shrinks to the first. */
  private static Arbitrary<String> rarely(String first, String second, String third, String last) {
    return Arbitraries.frequency(
        Tuple.of(1, first), Tuple.of(2, second), Tuple.of(4, third), Tuple.of(5, last));
  }

  /** The labels that say where a node is; some nodes lack some. */
  private static Arbitrary<Map<String, String>> places() {
    return Combinators.combine(
            rarely("", "node", "node", "node"),
            rarely("", "c", "a", "b"),
            rarely("", "", "r1", "r2"))
        .as(
            (hostname, zone, rack) -> {
              Map<String, String> labels = new TreeMap<>();
              List<String> values = List.of(hostname, zone, rack);
              for (int i = 0; i < values.size(); i++) {
                if (!values.get(i).isEmpty()) {
                  labels.put(TOPOLOGY.get(i), values.get(i));
                }
              }
              return ImmutableSortedMap.copyOf(labels);
            });
  }

  private static Node node(
      Map<String, Quantity> amounts,
      Map<String, String> labels,
      List<UnaryOperator<Node>> features) {
    Node node =
        NodeBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().name("node").labels(labels).build())
            .spec(NodeSpecBuilder.builder().build())
            .status(NodeStatusBuilder.builder().capacity(amounts).allocatable(amounts).build())
            .build();
    for (UnaryOperator<Node> feature : features) {
      node = feature.apply(node);
    }
    return node;
  }

  private static Arbitrary<UnaryOperator<Node>> features() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, label("disk", "ssd", "hdd")),
        Tuple.of(4, label("rank", "1", "5")),
        Tuple.of(4, image()),
        Tuple.of(3, taint()),
        Tuple.of(1, Arbitraries.just(node -> node.withSpec(node.spec().withUnschedulable(true)))));
  }

  private static Arbitrary<UnaryOperator<Node>> label(String key, String... values) {
    return Arbitraries.of(values).map(value -> node -> labelled(node, key, value));
  }

  static Node labelled(Node node, String key, String value) {
    Map<String, String> labels = new TreeMap<>(node.metadata().labels());
    labels.put(key, value);
    return node.withMetadata(node.metadata().withLabels(ImmutableSortedMap.copyOf(labels)));
  }

  private static Arbitrary<UnaryOperator<Node>> taint() {
    return Combinators.combine(
            Arbitraries.of("k", "other"),
            Arbitraries.of("", "v"),
            Arbitraries.of("NoSchedule", "PreferNoSchedule", "NoExecute"))
        .as((key, value, effect) -> node -> tainted(node, new Taint(key, value, effect, null)));
  }

  private static Node tainted(Node node, Taint taint) {
    return node.withSpec(
        node.spec()
            .withTaints(
                ImmutableList.<Taint>builder().addAll(node.spec().taints()).add(taint).build()));
  }

  private static Arbitrary<UnaryOperator<Node>> image() {
    return Arbitraries.of("img:1", "img:2", "reg/img:latest")
        .map(
            name ->
                node ->
                    node.withStatus(
                        node.status()
                            .withImages(List.of(new ContainerImage(List.of(name), 700L << 20)))));
  }
}
