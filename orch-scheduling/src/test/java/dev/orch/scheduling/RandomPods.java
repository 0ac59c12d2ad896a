package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static dev.orch.scheduling.Given.tainted;
import static dev.orch.scheduling.Given.toleration;

import dev.orch.model.core.AffinityBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinity;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Clusters whose pods depend on each other, drawn from a seed. */
final class RandomPods {
  private static final List<String> KEYS = List.of("zone", "rack", "kubernetes.io/hostname");
  private final Random random;

  RandomPods(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  Node anyNode(int i) {
    Node node = node("n" + i, "cpu", "8", "memory", "8Gi", "pods", oneIn(6) ? "3" : "40");
    if (!oneIn(6)) {
      node = labelled(node, "zone", one(List.of("a", "b", "c")));
    }
    if (!oneIn(4)) {
      node = labelled(node, "rack", one(List.of("r1", "r2", "r3", "r4", "r5")));
    }
    if (!oneIn(8)) {
      node = labelled(node, "kubernetes.io/hostname", "n" + i);
    }
    if (oneIn(5)) {
      node = tainted(node, "k", one(List.of("NoSchedule", "PreferNoSchedule")));
    }
    return oneIn(3) ? labelled(node, "disk", "ssd") : node;
  }

  Namespace namespace(String name) {
    ObjectMetaBuilder metadata = ObjectMetaBuilder.builder().name(name);
    metadata.labels(oneIn(3) ? Map.of() : Map.of("team", one(List.of("x", "y"))));
    return NamespaceBuilder.builder().metadata(metadata.build()).build();
  }

  Map<String, String> labels() {
    return oneIn(3)
        ? Map.of("app", one(List.of("a", "b", "c")))
        : Map.of("app", one(List.of("a", "b")), "tier", one(List.of("f", "g")));
  }

  private LabelSelector selector() {
    return switch (below(8)) {
      case 0 -> new LabelSelector(Map.of(), List.of());
      case 1 ->
          new LabelSelector(
              Map.of(), List.of(new LabelSelectorRequirement("app", "In", List.of("a", "c"))));
      case 2 ->
          new LabelSelector(
              Map.of(), List.of(new LabelSelectorRequirement("app", "In", List.of("b"))));
      case 3 ->
          new LabelSelector(
              Map.of("app", "a"),
              List.of(
                  new LabelSelectorRequirement(
                      "tier", one(List.of("Exists", "DoesNotExist")), List.of())));
      case 4 -> null;
      default -> new LabelSelector(Map.of("app", one(List.of("a", "b", "c"))), List.of());
    };
  }

  private PodAffinityTerm term() {
    LabelSelector namespaceSelector =
        oneIn(4) ? new LabelSelector(oneIn(3) ? Map.of() : Map.of("team", "x"), List.of()) : null;
    return new PodAffinityTerm(
        selector(),
        oneIn(4) ? List.of("other") : List.of(),
        one(KEYS),
        namespaceSelector,
        List.of(),
        List.of());
  }

  private List<PodAffinityTerm> terms(int chance) {
    return oneIn(chance) ? (oneIn(3) ? List.of(term(), term()) : List.of(term())) : List.of();
  }

  private List<WeightedPodAffinityTerm> weighted(int chance) {
    return terms(chance).stream()
        .map(term -> new WeightedPodAffinityTerm(1 + below(100), term))
        .toList();
  }

  private TopologySpreadConstraint constraint() {
    return new TopologySpreadConstraint(
        1 + below(3),
        one(KEYS),
        one(List.of("DoNotSchedule", "ScheduleAnyway")),
        selector(),
        oneIn(3) ? 1 + below(5) : null,
        oneIn(3) ? one(List.of("Honor", "Ignore")) : null,
        oneIn(3) ? one(List.of("Honor", "Ignore")) : null,
        oneIn(4) ? List.of("tier") : List.of());
  }

  List<TopologySpreadConstraint> constraints() {
    return oneIn(2) ? List.of(constraint(), constraint()) : List.of(constraint());
  }

  static Service service(String namespace, Map<String, String> selector) {
    return ServiceBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace(namespace).name("s").build())
        .spec(ServiceSpecBuilder.builder().selector(selector).build())
        .build();
  }

  Pod anyPod(String name) {
    Pod pod = pod(name, "cpu", one(List.of("100m", "500m")));
    pod =
        pod.withMetadata(
            pod.metadata()
                .withNamespace(one(List.of("default", "default", "other")))
                .withLabels(labels()));
    if (oneIn(2)) {
      PodAffinity together = new PodAffinity(terms(5), weighted(3));
      PodAntiAffinity apart = new PodAntiAffinity(terms(5), weighted(3));
      pod =
          edited(
              pod,
              s ->
                  s.withAffinity(
                      AffinityBuilder.builder()
                          .podAffinity(together)
                          .podAntiAffinity(apart)
                          .build()));
    }
    if (oneIn(3)) {
      List<TopologySpreadConstraint> constraints = constraints();
      pod = edited(pod, s -> s.withTopologySpreadConstraints(constraints));
    }
    if (oneIn(5)) {
      pod = edited(pod, s -> s.withNodeSelector(Map.of("disk", "ssd")));
    }
    if (oneIn(3)) {
      pod = edited(pod, s -> s.withTolerations(List.of(toleration("k", "Exists", "", ""))));
    }
    if (oneIn(8)) {
      pod = pod.withMetadata(pod.metadata().withDeletionTimestamp(Instant.EPOCH));
    }
    return priority(below(3) * 10, pod);
  }

  ClusterView cluster(int nodes, int pods) {
    List<Node> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(anyNode(i));
    }
    List<Pod> there = new ArrayList<>();
    for (int i = 0; i < pods; i++) {
      there.add(on("n" + below(nodes), anyPod("there" + i)));
    }
    return ClusterView.of(all, there)
        .with(BuiltInKinds.NAMESPACE, namespace("default"))
        .with(BuiltInKinds.NAMESPACE, namespace("other"));
  }

  List<Pod> batch(int size) {
    List<Pod> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      batch.add(anyPod("new" + i));
    }
    return batch;
  }
}
