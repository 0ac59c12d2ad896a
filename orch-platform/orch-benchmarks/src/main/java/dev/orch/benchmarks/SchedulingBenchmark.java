package dev.orch.benchmarks;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.ResourceRequirementsBuilder;
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
   * A pod that fits everywhere, one with a node selector that half the nodes match, one too big.
   */
  @Param({"plain", "selector", "unschedulable"})
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

  private Pod incoming(int i) {
    Pod pod = pod("new-" + i, kind.equals("unschedulable") ? "40" : "100m");
    if (!kind.equals("selector")) {
      return pod;
    }
    SortedMap<String, String> selector = new TreeMap<>();
    selector.put("disk", "ssd");
    PodSpec spec = pod.spec().withNodeSelector(selector);
    return pod.withSpec(spec);
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
    view = ClusterView.of(all, pods);
    batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(incoming(i));
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
