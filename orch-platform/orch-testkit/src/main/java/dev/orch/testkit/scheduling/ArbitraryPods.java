package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodSchedulingGate;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.core.Toleration;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Pods with all that the default plugins look at, in the universe of {@link ArbitraryNodes}. A pod
 * is a plain one and a list of constraints, so that it shrinks to one without any.
 */
public final class ArbitraryPods {
  private ArbitraryPods() {}

  /** A pod of that name that has no node yet. */
  public static Arbitrary<Pod> named(String name) {
    return pods().map(pod -> renamed(pod, name));
  }

  static Pod renamed(Pod pod, String name) {
    return pod.withMetadata(pod.metadata().withName(name));
  }

  static Arbitrary<Pod> pods() {
    return Combinators.combine(
            amounts(),
            Arbitraries.frequency(Tuple.of(4, "default"), Tuple.of(1, "other")),
            labels(),
            Arbitraries.of(0, 10, 20),
            Draw.lists(constraints(), 4))
        .as(ArbitraryPods::pod);
  }

  private static Pod pod(
      Map<String, Quantity> requests,
      String namespace,
      Map<String, String> labels,
      int priority,
      List<UnaryOperator<Pod>> constraints) {
    Pod pod =
        PodBuilder.builder()
            .metadata(
                ObjectMetaBuilder.builder().name("pod").namespace(namespace).labels(labels).build())
            .spec(
                PodSpecBuilder.builder()
                    .containers(List.of(container("main", requests)))
                    .priority(priority)
                    .build())
            .build();
    for (UnaryOperator<Pod> constraint : constraints) {
      pod = constraint.apply(pod);
    }
    return pod;
  }

  static Arbitrary<Map<String, String>> labels() {
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(1, ""), Tuple.of(4, "a"), Tuple.of(2, "b")),
            Arbitraries.of("", "f", "g"))
        .as(
            (app, tier) -> {
              Map<String, String> labels = new TreeMap<>();
              put(labels, "app", app);
              put(labels, "tier", tier);
              return ImmutableSortedMap.copyOf(labels);
            });
  }

  private static void put(Map<String, String> labels, String key, String value) {
    if (!value.isEmpty()) {
      labels.put(key, value);
    }
  }

  private static Arbitrary<Map<String, Quantity>> amounts() {
    return Combinators.combine(
            Arbitraries.of("", "500m", "1", "100m", "0"), Arbitraries.of("", "512Mi", "1Gi", "0"))
        .as(
            (cpu, memory) -> {
              Map<String, Quantity> amounts = new TreeMap<>();
              add(amounts, "cpu", cpu);
              add(amounts, "memory", memory);
              return ImmutableSortedMap.copyOf(amounts);
            });
  }

  private static void add(Map<String, Quantity> amounts, String name, String amount) {
    if (!amount.isEmpty()) {
      amounts.put(name, Quantity.parse(amount));
    }
  }

  private static Container container(String name, Map<String, Quantity> requests) {
    return ContainerBuilder.builder()
        .name(name)
        .image("img:1")
        .resources(new ResourceRequirements(ImmutableSortedMap.of(), requests, List.of()))
        .build();
  }

  /** Every one of what may be asked of a node, as a change of a pod that doesn't ask for it. */
  static Arbitrary<UnaryOperator<Pod>> constraints() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, room()),
        Tuple.of(2, ArbitraryAffinity.ofNodes()),
        Tuple.of(2, toleration()),
        Tuple.of(2, port()),
        Tuple.of(5, ArbitraryAffinity.ofPods()),
        Tuple.of(5, ArbitraryAffinity.spread()),
        Tuple.of(4, state()),
        Tuple.of(1, promised()),
        Tuple.of(1, manners()),
        Tuple.of(2, image()));
  }

  private static Arbitrary<UnaryOperator<Pod>> room() {
    return Arbitraries.oneOf(
        amounts().map(asked -> spec(s -> s.withOverhead(asked))),
        amounts()
            .map(
                asked ->
                    spec(
                        s ->
                            s.withResources(
                                new ResourceRequirements(
                                    ImmutableSortedMap.of(), asked, List.of())))),
        amounts().map(asked -> spec(s -> started(s, asked, null))),
        amounts().map(asked -> spec(s -> started(s, asked, "Always"))),
        amounts()
            .map(
                asked ->
                    spec(
                        s ->
                            s.withContainers(
                                more(
                                    s.containers(),
                                    container("more" + s.containers().size(), asked))))),
        Arbitraries.of("example.com/gpu", "ephemeral-storage").map(ArbitraryPods::extended));
  }

  private static PodSpec started(
      PodSpec spec, Map<String, Quantity> asked, @Nullable String policy) {
    Container container =
        container("init" + spec.initContainers().size(), asked).withRestartPolicy(policy);
    return spec.withInitContainers(more(spec.initContainers(), container));
  }

  private static UnaryOperator<Pod> extended(String resource) {
    Quantity amount = Quantity.parse(resource.contains("/") ? "1" : "8Gi");
    return main(
        container -> {
          Map<String, Quantity> requests = new TreeMap<>(container.resources().requests());
          requests.put(resource, amount);
          return container.withResources(
              container.resources().withRequests(ImmutableSortedMap.copyOf(requests)));
        });
  }

  static UnaryOperator<Pod> spec(UnaryOperator<PodSpec> change) {
    return pod -> pod.withSpec(change.apply(pod.spec()));
  }

  private static UnaryOperator<Pod> main(UnaryOperator<Container> change) {
    return spec(
        s ->
            s.withContainers(
                ImmutableList.<Container>builder()
                    .add(change.apply(s.containers().get(0)))
                    .addAll(s.containers().subList(1, s.containers().size()))
                    .build()));
  }

  static <T> List<T> more(List<T> list, T one) {
    return ImmutableList.<T>builder().addAll(list).add(one).build();
  }

  private static Arbitrary<UnaryOperator<Pod>> toleration() {
    return Arbitraries.of(
            new Toleration("k", "Exists", "", "", null),
            new Toleration("", "Exists", "", "", null),
            new Toleration("k", "Equal", "v", "", null),
            new Toleration("k", "", "v", "NoSchedule", null),
            new Toleration("other", "Exists", "", "NoExecute", null),
            new Toleration("k", "Exists", "", "PreferNoSchedule", null),
            new Toleration("node.kubernetes.io/unschedulable", "Exists", "", "", null))
        .map(each -> spec(s -> s.withTolerations(more(s.tolerations(), each))));
  }

  private static Arbitrary<UnaryOperator<Pod>> port() {
    return Combinators.combine(
            Arbitraries.of(80, 81),
            Arbitraries.of("TCP", "UDP", ""),
            Arbitraries.of("", "0.0.0.0", "10.0.0.1", "10.0.0.2"),
            Arbitraries.of(false, true))
        .as(
            (number, protocol, ip, sidecar) -> {
              ContainerPort port = new ContainerPort("", number, number, protocol, ip);
              return sidecar
                  ? spec(
                      s ->
                          s.withInitContainers(
                              more(
                                  s.initContainers(),
                                  container(
                                          "init" + s.initContainers().size(),
                                          ImmutableSortedMap.of())
                                      .withRestartPolicy("Always")
                                      .withPorts(List.of(port)))))
                  : main(container -> container.withPorts(more(container.ports(), port)));
            });
  }

  private static Arbitrary<UnaryOperator<Pod>> image() {
    return Arbitraries.of("reg/img", "img:2")
        .map(image -> main(container -> container.withImage(image)));
  }

  /** How the pod may treat others. */
  private static Arbitrary<UnaryOperator<Pod>> manners() {
    return Arbitraries.oneOf(
        Arbitraries.of("n0", "n1").map(name -> spec(s -> s.withNodeName(name))),
        Arbitraries.just(spec(s -> s.withPreemptionPolicy("Never"))),
        Arbitraries.just(
            spec(s -> s.withSchedulingGates(List.of(new PodSchedulingGate("example.com/hold"))))));
  }

  /** What has happened to the pod. */
  private static Arbitrary<UnaryOperator<Pod>> state() {
    return Arbitraries.oneOf(
        Arbitraries.of(1L, 2L, 3L)
            .map(
                second ->
                    pod ->
                        pod.withStatus(pod.status().withStartTime(Instant.ofEpochSecond(second)))),
        Arbitraries.just(ArbitraryPods::terminating),
        Arbitraries.just(ArbitraryPods::preempted));
  }

  /** A node that room was made on earlier. */
  private static Arbitrary<UnaryOperator<Pod>> promised() {
    return Arbitraries.of("n0", "n1")
        .map(name -> pod -> pod.withStatus(pod.status().withNominatedNodeName(name)));
  }

  private static Pod preempted(Pod pod) {
    Pod gone = terminating(pod);
    PodCondition why =
        new PodCondition("DisruptionTarget", 0, "True", null, null, "PreemptionByScheduler", "");
    return gone.withStatus(gone.status().withConditions(List.of(why)));
  }

  private static Pod terminating(Pod pod) {
    return pod.withMetadata(pod.metadata().withDeletionTimestamp(Instant.EPOCH));
  }
}
