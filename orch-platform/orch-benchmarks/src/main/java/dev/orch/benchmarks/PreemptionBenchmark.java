package dev.orch.benchmarks;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
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
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Preemptions per second on one thread: each node is full of ten pods, and all have to go. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PreemptionBenchmark {
  private static final int BATCH = 500;
  private static final int VICTIMS = 10;

  /** How many nodes there are. */
  @Param({"1000", "5000"})
  public int nodes;

  private ClusterView view = ClusterView.empty();
  private List<Pod> batch = new ArrayList<>();
  private Scheduler scheduler = new Scheduler(Profile.defaults());

  private static SortedMap<String, Quantity> amounts(String... namesAndAmounts) {
    SortedMap<String, Quantity> amounts = new TreeMap<>();
    for (int i = 0; i < namesAndAmounts.length; i += 2) {
      amounts.put(namesAndAmounts[i], Quantity.parse(namesAndAmounts[i + 1]));
    }
    return amounts;
  }

  private static Node node(int i) {
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name("node-" + i).build())
        .status(
            NodeStatusBuilder.builder()
                .allocatable(amounts("cpu", "4", "memory", "32Gi", "pods", "110"))
                .build())
        .build();
  }

  private static Pod pod(String name, String cpu, int priority) {
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
        .metadata(ObjectMetaBuilder.builder().namespace("default").name(name).uid(name).build())
        .spec(PodSpecBuilder.builder().priority(priority).containers(List.of(container)).build())
        .build();
  }

  /** Fills the cluster. */
  @Setup
  public void fill() {
    List<Node> all = new ArrayList<>();
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(node(i));
      for (int p = 0; p < VICTIMS; p++) {
        Pod pod = pod("low-" + i + "-" + p, "400m", 0);
        pods.add(pod.withSpec(pod.spec().withNodeName("node-" + i)));
      }
    }
    view = ClusterView.of(all, pods);
    batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(pod("high-" + i, "4", 100));
    }
  }

  /** Each invocation begins without remembering anything. */
  @Setup(Level.Invocation)
  public void forget() {
    scheduler = new Scheduler(Profile.defaults());
  }

  /** Five hundred pods in one batch, each nominated to a node of its own. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public List<Decision> preemptions() {
    return scheduler.schedule(view, batch, 1);
  }
}
