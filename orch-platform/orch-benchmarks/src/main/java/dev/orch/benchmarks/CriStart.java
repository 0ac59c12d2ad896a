package dev.orch.benchmarks;

import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.cri.CriRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * How long a pod takes from "it shall run" to "it runs" through {@link CriRuntime}, beside {@code
 * ctr run} of the same image on the same daemon: in turn, and compared by medians. A pod has a
 * sandbox with a network of its own besides; that part is shown by itself.
 */
public final class CriStart {
  private static final int WARM_UP = 5;

  private final CriRuntime runtime;
  private final Path socket;
  private final String image;

  private CriStart(CriRuntime runtime, Path socket, String image) {
    this.runtime = runtime;
    this.socket = socket;
    this.image = image;
  }

  /** The daemon's socket, an image that is there and has a {@code sleep}, how many pairs. */
  public static void main(String[] args) throws Exception {
    Path socket = Path.of(args[0]);
    int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 30;
    ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    CriRuntime runtime =
        new CriRuntime(
            CriRuntime.Settings.of(socket, socket.resolveSibling("benchmark-logs")), worker);
    try {
      new CriStart(runtime, socket, args[1]).run(pairs);
    } finally {
      runtime.close();
      worker.shutdown();
    }
  }

  private void run(int pairs) throws Exception {
    List<Double> sandboxes = new ArrayList<>();
    List<Double> containers = new ArrayList<>();
    List<Double> tools = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    for (int i = -WARM_UP; i < pairs; i++) {
      double[] pod = pod(i + WARM_UP);
      double tool = tool(i + WARM_UP);
      if (i >= 0) {
        sandboxes.add(pod[0]);
        containers.add(pod[1]);
        tools.add(tool);
        differences.add(pod[1] - tool);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d pairs, medians in ms: sandbox %.1f, container %.1f, ctr run %.1f; container over ctr"
            + " run %.1f; pod over ctr run %.1f%n",
        pairs,
        median(sandboxes),
        median(containers),
        median(tools),
        median(differences),
        median(sandboxes) + median(containers) - median(tools));
  }

  private double[] pod(int number) {
    SandboxSpec spec = new SandboxSpec("default", "bench-" + number, "bench-" + number, 0, "bench");
    long begin = System.nanoTime();
    SandboxId sandbox = get(runtime.startSandbox(spec, SandboxSettings.DEFAULT));
    long made = System.nanoTime();
    get(runtime.start(sandbox, ContainerSpec.of("c", image, List.of("sleep", "1000"))));
    long runs = System.nanoTime();
    get(runtime.stopSandbox(sandbox, Duration.ZERO));
    get(runtime.removeSandbox(sandbox));
    return new double[] {millis(made - begin), millis(runs - made)};
  }

  private double tool(int number) throws Exception {
    String name = "bench-" + number;
    long begin = System.nanoTime();
    ctr("run", "-d", image, name, "sleep", "1000");
    long runs = System.nanoTime();
    ctr("task", "rm", "-f", name);
    ctr("container", "rm", name);
    return millis(runs - begin);
  }

  private void ctr(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("ctr", "-a", socket.toString(), "-n", "k8s.io"));
    line.addAll(List.of(words));
    if (new ProcessBuilder(line).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", line));
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
