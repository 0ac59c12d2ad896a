package dev.orch.benchmarks;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler over the wire: {@code orch up} in a JVM of its own, {@code orch scheduler} in
 * another, and pods created by this one over HTTPS, by four callers at once. Prints pods per second
 * from the first create to the last binding that a watch tells of, and the microseconds of CPU that
 * the scheduler and the server take for each.
 *
 * <p>Arguments: the number of nodes, and optionally that of pods, 10,000 by default, how many
 * times, 3 by default, and options for the scheduler's JVM.
 */
public final class SchedulerWire {
  private static final int CALLERS = 4;

  private SchedulerWire() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int nodes = Integer.parseInt(args[0]);
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    int times = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    List<String> options = args.length > 3 ? List.of(args[3].split(" ")) : List.of();
    Path folder = Files.createTempDirectory("scheduler-wire");
    Path config = folder.resolve("kubeconfig");
    try (Child server =
            Child.start(
                List.of("-Xmx3g"),
                "ready",
                "up",
                "--without=scheduler,controllers,nodes",
                "--port=0",
                "--kubeconfig=" + config);
        RemoteApi api =
            RemoteApi.builder(KubeConfig.of(List.of(config)).access(InstantSource.system()))
                .build()) {
      fill(api, nodes);
      try (Child scheduler =
          Child.start(
              options,
              "scheduling",
              "scheduler",
              "--kubeconfig=" + config,
              "--leader-elect=false")) {
        for (int i = 0; i < times; i++) {
          System.out.println(run(api, nodes, count, i, server, scheduler));
        }
      }
    } finally {
      Files.deleteIfExists(config);
      Files.deleteIfExists(folder);
    }
  }

  private static void fill(Api api, int nodes) {
    api.resources(ServiceAccount.class)
        .inNamespace("default")
        .create(PerfShape.read(ServiceAccount.class, "{'metadata':{'name':'default'}}"));
    Resources<Node> all = api.resources(Node.class);
    for (int i = 0; i < nodes; i++) {
      Node node = all.create(PerfShape.BASIC.node(i));
      // Admission says that it isn't ready, and nobody is there who would take that back.
      all.update(node.withSpec(node.spec().withTaints(List.of())));
    }
  }

  private static String run(Api api, int nodes, int count, int round, Child server, Child scheduler)
      throws InterruptedException {
    Resources<Pod> pods = api.resources(Pod.class).inNamespace("default");
    List<Pod> wanted = new ArrayList<>();
    for (Pod pod : PerfShape.BASIC.measured(count)) {
      wanted.add(
          pod.withMetadata(pod.metadata().withName("r" + round + "-" + pod.metadata().name())));
    }
    CountDownLatch bound = new CountDownLatch(count);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
    String now = pods.list().resourceVersion();
    WatchOptions bindings = WatchOptions.after(now).selecting("", "spec.nodeName!=");
    try (ApiWatch watch = pods.watch(bindings, callers, new Counting(bound))) {
      Duration ofServer = server.cpu();
      Duration ofScheduler = scheduler.cpu();
      long start = System.nanoTime();
      for (int caller = 0; caller < CALLERS; caller++) {
        int first = caller;
        callers.execute(
            () -> {
              for (int i = first; i < count; i += CALLERS) {
                pods.create(wanted.get(i));
              }
            });
      }
      if (!bound.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException(bound.getCount() + " pods aren't bound");
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return String.format(
          Locale.ROOT,
          "%,7d nodes %,8d pods: %,6.0f pods/s, CPU us for each: scheduler %,d, server %,d",
          nodes,
          count,
          count / seconds,
          scheduler.cpu().minus(ofScheduler).dividedBy(count).toNanos() / 1000,
          server.cpu().minus(ofServer).dividedBy(count).toNanos() / 1000);
    } finally {
      callers.shutdown();
      callers.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private record Counting(CountDownLatch bound) implements WatchHandler<Pod> {
    @Override
    public boolean onEvent(WatchEvent<Pod> event) {
      if (event instanceof WatchEvent.Added<Pod>) {
        bound.countDown();
      }
      return true;
    }

    @Override
    public void onEnd() {}
  }

  /** The orch command in a JVM of its own, once it says that it is ready. */
  private record Child(Process process) implements AutoCloseable {
    static Child start(List<String> options, String ready, String... arguments) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:+UseSerialGC", "-Xlog:disable", "-Xlog:all=off"));
      command.addAll(options);
      command.addAll(
          List.of("-cp", System.getProperty("java.class.path"), "dev.orch.command.Main"));
      command.addAll(List.of(arguments));
      Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      BufferedReader says = process.inputReader(StandardCharsets.UTF_8);
      String line = says.readLine();
      while (line != null && !line.startsWith(ready)) {
        line = says.readLine();
      }
      if (line == null) {
        throw new IllegalStateException(arguments[0] + " ended");
      }
      return new Child(process);
    }

    Duration cpu() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}
