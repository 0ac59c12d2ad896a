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
import dev.orch.scheduling.packing.GpuRequest;
import dev.orch.scheduling.packing.Packing;
import dev.orch.scheduling.packing.TaskMix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Packs the pods of a trace in the format of openb (Weng et al., USENIX ATC 2023) by the protocol
 * of its published runs, and prints the percentage of the cluster's GPUs that is allocated when the
 * demand that has arrived is 1.3 times the capacity: the mean over ten seeds.
 *
 * <p>Arguments: the trace's folder, then optionally the names of pod lists; all that are there by
 * default. Its files are data of others and belong to nobody's release.
 */
public final class PackingTrace {
  private static final double DEMAND = 1.3;
  private static final int FIRST_SEED = 42;
  private static final int SEEDS = 10;

  private final List<String[]> nodes;
  private final List<Pod> pods;

  private PackingTrace(List<String[]> nodes, List<Pod> pods) {
    this.nodes = nodes;
    this.pods = pods;
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    List<String> lists = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    if (lists.isEmpty()) {
      try (var files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.startsWith("openb_pod_list_") && name.endsWith(".csv"))
            .sorted()
            .forEach(lists::add);
      }
    }
    List<String[]> nodes = rows(folder.resolve("openb_node_list_gpu_node.csv"));
    for (String list : lists) {
      List<Pod> pods = rows(folder.resolve(list)).stream().map(PackingTrace::pod).toList();
      PackingTrace trace = new PackingTrace(nodes, pods);
      trace.print(list, "best fit", mix -> Packing.bestFit());
      trace.print(list, "FGD", Packing::fragmentationGradient);
      trace.print(list, "dense, nothing held back", mix -> Packing.dense(mix, 100));
      trace.print(list, "dense", Packing::dense);
    }
  }

  private static List<String[]> rows(Path file) throws IOException {
    return Files.readAllLines(file).stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  private void print(String list, String policy, Function<TaskMix, Profile> profile) {
    double sum = 0;
    long placed = 0;
    long start = System.nanoTime();
    for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Result result = run(profile.apply(TaskMix.of(pods)), seed);
      sum += result.percent();
      placed += result.placed();
    }
    double seconds = (System.nanoTime() - start) / 1e9 / SEEDS;
    System.out.printf(
        Locale.ROOT,
        "%-34s %-26s %6.2f %% of GPUs, %5d pods placed, %5.2f s for a run%n",
        list,
        policy,
        sum / SEEDS,
        placed / SEEDS,
        seconds);
  }

  /** What a run came to. */
  private record Result(double percent, int placed) {}

  private Result run(Profile profile, int seed) {
    Random random = new Random(seed);
    List<Node> shuffled = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    long capacity = 0;
    for (int i = 0; i < nodes.size(); i++) {
      order.add(i);
      capacity += GpuRequest.WHOLE * Long.parseLong(nodes.get(i)[3]);
    }
    Collections.shuffle(order, random);
    for (int i = 0; i < nodes.size(); i++) {
      shuffled.add(node(String.format(Locale.ROOT, "%04d-", order.get(i)), nodes.get(i)));
    }
    List<Pod> batch = arrivals(random, capacity);
    Scheduler scheduler = new Scheduler(profile.toBuilder().without("DefaultPreemption").build());
    long used = 0;
    int placed = 0;
    ClusterView view = ClusterView.of(shuffled, List.of());
    for (Decision decision : scheduler.schedule(view, batch, seed)) {
      if (decision.node().isPresent()) {
        used += demand(decision.pod());
        placed++;
      }
    }
    return new Result(100.0 * used / capacity, placed);
  }

  /** The list in random order, then any of it again, until enough is asked for. */
  private List<Pod> arrivals(Random random, long capacity) {
    List<Pod> all = new ArrayList<>(pods);
    Collections.shuffle(all, random);
    List<Pod> result = new ArrayList<>();
    long asked = 0;
    while (asked < DEMAND * capacity) {
      int next = result.size();
      Pod pod = next < all.size() ? all.get(next) : pods.get(random.nextInt(pods.size()));
      result.add(pod.withMetadata(pod.metadata().withName("pod-" + next)));
      asked += demand(pod);
    }
    return result;
  }

  private static long demand(Pod pod) {
    GpuRequest request = GpuRequest.of(pod);
    return (long) request.count() * request.milli();
  }

  private static TreeMap<String, Quantity> amounts(String cpuMilli, String memoryMib) {
    TreeMap<String, Quantity> amounts = new TreeMap<>();
    amounts.put("cpu", Quantity.parse(cpuMilli + "m"));
    amounts.put("memory", Quantity.parse(memoryMib + "Mi"));
    return amounts;
  }

  /** From {@code sn,cpu_milli,memory_mib,gpu,model}. */
  private static Node node(String prefix, String[] row) {
    TreeMap<String, Quantity> amounts = amounts(row[1], row[2]);
    amounts.put("nvidia.com/gpu", Quantity.parse(row[3]));
    amounts.put("pods", Quantity.parse("1000"));
    TreeMap<String, String> labels = new TreeMap<>();
    if (!row[4].isEmpty()) {
      labels.put("nvidia.com/gpu.product", row[4]);
    }
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(prefix + row[0]).labels(labels).build())
        .status(NodeStatusBuilder.builder().allocatable(amounts).build())
        .build();
  }

  /** From {@code name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,…}. */
  private static Pod pod(String[] row) {
    TreeMap<String, String> annotations = new TreeMap<>();
    if (!row[3].equals("0")) {
      annotations.put(GpuRequest.COUNT, row[3]);
      annotations.put(GpuRequest.MILLI, row[4]);
      if (row.length > 5 && !row[5].isEmpty()) {
        annotations.put(GpuRequest.MODEL, row[5]);
      }
    }
    Container container =
        ContainerBuilder.builder()
            .name("task")
            .resources(
                ResourceRequirementsBuilder.builder().requests(amounts(row[1], row[2])).build())
            .build();
    return PodBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace("default")
                .name(row[0])
                .annotations(annotations)
                .build())
        .spec(PodSpecBuilder.builder().containers(List.of(container)).build())
        .build();
  }
}
