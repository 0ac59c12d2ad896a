package dev.orch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.orch.cluster.Orch;
import dev.orch.model.apps.Deployment;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import dev.orch.store.api.ListOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Whole clusters of simulated nodes in one JVM: how long until all pods of one Deployment per
 * thousand run, what memory they take, and what the idle cluster takes of a core. {@code
 * SimulatedNodes NODES PODS_PER_NODE IDLE_SECONDS}; give the JVM the memory that shall be enough.
 */
public final class SimulatedNodes {
  private static final int PER_DEPLOYMENT = 1000;
  private static final int SETTLE_SECONDS = 60;
  private static final double MEBI = 1 << 20;

  private SimulatedNodes() {}

  public static void main(String[] args) throws Exception {
    int nodes = Integer.parseInt(args[0]);
    int pods = nodes * Integer.parseInt(args[1]);
    int idle = Integer.parseInt(args[2]);
    try (Orch cluster = Orch.builder().nodes(nodes).start()) {
      Api api = cluster.api();
      long begun = System.nanoTime();
      for (int i = 0; i * PER_DEPLOYMENT < pods; i++) {
        deploy(api, "d" + i, Math.min(PER_DEPLOYMENT, pods - i * PER_DEPLOYMENT));
      }
      while (running(api) < pods) {
        TimeUnit.MILLISECONDS.sleep(500);
      }
      long started = System.nanoTime();
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      System.gc();
      double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBI;
      double cpu = cpu(idle);
      System.out.printf(
          Locale.ROOT,
          "%d nodes, %d pods: all run after %.1f s; %.0f MiB of heap, %s resident; idle: %.1f %% of"
              + " a core%n",
          nodes,
          pods,
          (started - begun) / 1e9,
          heap,
          resident(),
          cpu * 100);
    }
  }

  private static void deploy(Api api, String name, int replicas) {
    String text =
        "{'metadata':{'name':'%1$s'},'spec':{'replicas':%2$d,'selector':{'matchLabels':{'app':'%1$s'}},"
            + "'template':{'metadata':{'labels':{'app':'%1$s'}},'spec':{'containers':[{'name':'c',"
            + "'image':'img:1','resources':{'requests':{'cpu':'10m','memory':'16Mi'}}}]}}}}";
    Json json = Json.parse(String.format(Locale.ROOT, text, name, replicas).replace('\'', '"'));
    api.resources(Deployment.class)
        .inNamespace("default")
        .create(api.kinds().of(Deployment.class).read(json, unknown -> {}));
  }

  private static long running(Api api) {
    List<Deployment> all =
        api.resources(Deployment.class).inNamespace("default").list(ListOptions.ALL).items();
    return all.stream().mapToLong(d -> d.status().readyReplicas()).sum();
  }

  /** What this process takes of a core. */
  private static double cpu(int seconds) throws InterruptedException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long begun = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    return (system.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - begun);
  }

  private static String resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.substring("VmRSS:".length()).strip())
        .findFirst()
        .orElse("?");
  }
}
