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
    return Combinators.combine(
            Arbitraries.of("2", "1", "4", "1500m", "0"),
            Arbitraries.of("2Gi", "1Gi", "4Gi", "0"),
            Arbitraries.of("3", "5", "10", "1"),
            Arbitraries.of("0", "1", "2"),
            features().list().ofMaxSize(7).withoutEdgeCases())
        .as(ArbitraryNodes::node);
  }

  private static Node node(
      String cpu, String memory, String pods, String gpus, List<UnaryOperator<Node>> features) {
    Map<String, Quantity> amounts = new TreeMap<>();
    amounts.put("cpu", Quantity.parse(cpu));
    amounts.put("memory", Quantity.parse(memory));
    amounts.put("pods", Quantity.parse(pods));
    amounts.put("ephemeral-storage", Quantity.parse("10Gi"));
    amounts.put("example.com/gpu", Quantity.parse(gpus));
    Node node =
        NodeBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().name("node").build())
            .spec(NodeSpecBuilder.builder().build())
            .status(NodeStatusBuilder.builder().capacity(amounts).allocatable(amounts).build())
            .build();
    for (UnaryOperator<Node> feature : features) {
      node = feature.apply(node);
    }
    return node;
  }

  private static Arbitrary<UnaryOperator<Node>> features() {
    Arbitrary<UnaryOperator<Node>> hostname =
        Arbitraries.just(node -> labelled(node, "kubernetes.io/hostname", node.metadata().name()));
    return Arbitraries.frequencyOf(
        Tuple.of(3, hostname),
        Tuple.of(4, label("topology.kubernetes.io/zone", "a", "b", "c")),
        Tuple.of(2, label("rack", "r1", "r2")),
        Tuple.of(1, label("disk", "ssd", "hdd")),
        Tuple.of(1, label("rank", "1", "5")),
        Tuple.of(1, taint()),
        Tuple.of(1, image()),
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
                            .withImages(List.of(new ContainerImage(List.of(name), size(name))))));
  }

  private static long size(String image) {
    return (image.equals("img:1") ? 900L : 90L) << 20;
  }
}
