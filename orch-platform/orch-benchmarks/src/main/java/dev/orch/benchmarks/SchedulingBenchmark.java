package dev.orch.benchmarks;

import dev.orch.model.Quantity;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinity;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.ResourceRequirementsBuilder;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Decisions per second on one thread, on nodes that run thirty pods each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SchedulingBenchmark {
  private static final int BATCH = 1000;

  /** How many nodes there are. */
  @Param({"1000", "5000"})
  public int nodes;

  /**
   * A pod that fits everywhere, one with a node selector that half the nodes match, one too big;
   * and pods that depend on others of their kind, in the shapes of Kubernetes' scheduler_perf, a
   * hundred of which are there already unless they keep apart.
   */
  @Param({
    "plain",
    "selector",
    "unschedulable",
    "affinity",
    "antiAffinity",
    "spread",
    "preferredAffinity",
    "preferredSpread"
  })
  public String kind = "plain";

  private ClusterView view = ClusterView.empty();
  private List<Pod> batch = new ArrayList<>();
  private Pod placed = pod("placed", "100m");

  private static SortedMap<String, Quantity> amounts(String... namesAndAmounts) {
    SortedMap<String, Quantity> amounts = new TreeMap<>();
    for (int i = 0; i < namesAndAmounts.length; i += 2) {
      amounts.put(namesAndAmounts[i], Quantity.parse(namesAndAmounts[i + 1]));
    }
    return amounts;
  }

  private static Node node(int i) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("disk", i % 2 == 0 ? "ssd" : "hdd");
    labels.put("kubernetes.io/arch", "amd64");
    labels.put("kubernetes.io/hostname", "node-" + i);
    labels.put("topology.kubernetes.io/zone", "zone-" + i % 3);
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name("node-" + i).labels(labels).build())
        .status(
            NodeStatusBuilder.builder()
                .allocatable(amounts("cpu", "32", "memory", "256Gi", "pods", "110"))
                .build())
        .build();
  }

  private static Pod pod(String name, String cpu) {
    Container container =
        ContainerBuilder.builder()
            .name("c")
            .image("image:1")
            .resources(
                ResourceRequirementsBuilder.builder()
                    .requests(amounts("cpu", cpu, "memory", "500Mi"))
                    .build())
            .build();
    return PodBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace("default").name(name).build())
        .spec(PodSpecBuilder.builder().containers(List.of(container)).build())
        .build();
  }

  private Pod incoming(String name) {
    Pod pod = pod(name, kind.equals("unschedulable") ? "40" : "100m");
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("color", kind);
    pod = pod.withMetadata(pod.metadata().withLabels(labels));
    PodSpec spec = pod.spec();
    String zone = "topology.kubernetes.io/zone";
    String host = "kubernetes.io/hostname";
    return pod.withSpec(
        switch (kind) {
          case "selector" -> {
            SortedMap<String, String> selector = new TreeMap<>();
            selector.put("disk", "ssd");
            yield spec.withNodeSelector(selector);
          }
          case "affinity" ->
              spec.withAffinity(
                  new Affinity(null, new PodAffinity(List.of(term(zone)), List.of()), null));
          case "antiAffinity" ->
              spec.withAffinity(
                  new Affinity(null, null, new PodAntiAffinity(List.of(term(host)), List.of())));
          case "preferredAffinity" -> {
            WeightedPodAffinityTerm term = new WeightedPodAffinityTerm(1, term(host));
            yield spec.withAffinity(
                new Affinity(null, new PodAffinity(List.of(), List.of(term)), null));
          }
          case "spread" -> spec.withTopologySpreadConstraints(List.of(spread("DoNotSchedule")));
          case "preferredSpread" ->
              spec.withTopologySpreadConstraints(List.of(spread("ScheduleAnyway")));
          default -> spec;
        });
  }

  private LabelSelector own() {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("color", kind);
    return new LabelSelector(labels, List.of());
  }

  private PodAffinityTerm term(String topologyKey) {
    return new PodAffinityTerm(
        own(), List.of("default", "other"), topologyKey, null, List.of(), List.of());
  }

  private TopologySpreadConstraint spread(String whenUnsatisfiable) {
    return new TopologySpreadConstraint(
        5, "topology.kubernetes.io/zone", whenUnsatisfiable, own(), null, null, null, List.of());
  }

  /** Fills the cluster. */
  @Setup
  public void fill() {
    List<Node> all = new ArrayList<>();
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(node(i));
      for (int p = 0; p < 30; p++) {
        Pod pod = pod("pod-" + i + "-" + p, "200m");
        pods.add(pod.withSpec(pod.spec().withNodeName("node-" + i)));
      }
    }
    int there = kind.equals("antiAffinity") ? 0 : 100;
    for (int i = 0; i < there; i++) {
      Pod pod = incoming("there-" + i);
      pods.add(pod.withSpec(pod.spec().withNodeName("node-" + i)));
    }
    view = ClusterView.of(all, pods);
    batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(incoming("new-" + i));
    }
    placed = placed.withSpec(placed.spec().withNodeName("node-7"));
  }

  /** A thousand pods in one batch, each seeing the ones before it. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public List<Decision> decisions() {
    return Scheduler.schedule(view, batch, Profile.defaults(), 1);
  }

  /** What a watch event of a pod costs the scheduler's loop. */
  @Benchmark
  public ClusterView viewWithPod() {
    return view.withPod(placed);
  }
}
