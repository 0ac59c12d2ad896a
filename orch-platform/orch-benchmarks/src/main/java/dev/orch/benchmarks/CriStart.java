package dev.orch.benchmarks;

import dev.orch.cluster.ContainerNodes;
import dev.orch.cluster.Infrastructure;
import dev.orch.cluster.Orch;
import dev.orch.cluster.PodNetworking;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.node.VolumesFactory;
import dev.orch.runtime.base.Directories;
import dev.orch.runtime.cri.CriRuntime;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * How long a pod takes from bound to running on a daemon that speaks CRI, with a node's agent: from
 * the call that makes a bound pod until a watch tells that it runs. Beside it the daemon alone
 * ({@link BareCri}), and {@code ctr run} of the same image, which makes no sandbox and no network.
 * In turns, and compared pair by pair.
 */
public final class CriStart {
  private static final int WARM_UP = 10;
  private static final int PATIENCE_SECONDS = 60;
  private static final String NODE = "node-0";

  private final Path socket;
  private final String image;
  private final BareCri bare;
  private final Resources<Pod> pods;
  private final Orch cluster;

  private CriStart(Path socket, String image, BareCri bare, Orch cluster) {
    this.socket = socket;
    this.image = image;
    this.bare = bare;
    this.cluster = cluster;
    this.pods = cluster.api().resources(BuiltInKinds.POD).inNamespace("default");
  }

  /** The daemon's socket, an image that is there and has a {@code sleep}, how many rounds. */
  public static void main(String[] args) throws Exception {
    Path socket = Path.of(args[0]).toAbsolutePath();
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
    Path folder = Files.createTempDirectory("orch-cri-start");
    ContainerNodes nodes =
        new ContainerNodes(
            folder,
            "cri://",
            (own, clock, worker) ->
                new CriRuntime(CriRuntime.Settings.of(socket, own.resolve("logs")), worker),
            PodNetworking.OF_RUNTIME,
            null,
            VolumesFactory.onHost(List.of()),
            true);
    try (Orch cluster =
            Orch.builder().nodes(1).infrastructure(Infrastructure.containers(nodes)).start();
        BareCri bare = new BareCri(socket, folder.resolve("bare"))) {
      new CriStart(socket, args[1], bare, cluster).run(rounds);
    } finally {
      Directories.delete(folder);
    }
  }

  private void run(int rounds) throws Exception {
    List<Double> agents = new ArrayList<>();
    List<Double> sandboxes = new ArrayList<>();
    List<Double> bares = new ArrayList<>();
    List<Double> tools = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < WARM_UP + rounds; i++) {
      double agent = agent("agent-" + i);
      BareCri.Started alone = bare.start("bare-" + i, image, "sleep", "1000");
      bare.remove(alone);
      double tool = tool("ctr-" + i);
      if (i >= WARM_UP) {
        agents.add(agent);
        sandboxes.add(alone.sandboxMillis());
        bares.add(alone.millis());
        tools.add(tool);
        differences.add(agent - alone.millis());
        ratios.add(agent / alone.millis());
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d rounds, ms, median (tenth to ninetieth percentile):%n"
            + "bound to running %s%nthe daemon alone %s, of that the sandbox %s%nctr run %s%n"
            + "over the daemon alone, by pairs %s, as a ratio %s%n",
        rounds,
        quantiles(agents),
        quantiles(bares),
        quantiles(sandboxes),
        quantiles(tools),
        quantiles(differences),
        quantiles(ratios));
  }

  private double agent(String name) throws InterruptedException {
    Pod pod =
        BuiltInKinds.POD.read(
            Json.parse(
                """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s"},
                 "spec": {"nodeName": "%s", "automountServiceAccountToken": false,
                  "terminationGracePeriodSeconds": 1,
                  "containers": [{"name": "c", "image": "%s", "imagePullPolicy": "Never",
                                  "command": ["sleep", "1000"]}]}}
                """
                    .formatted(name, NODE, image)),
            unknown -> {});
    long[] seen = new long[1];
    long begin = System.nanoTime();
    watch(
        name,
        event ->
            event instanceof WatchEvent.Modified<Pod> changed
                && changed.object().status().phase().equals("Running"),
        seen,
        () -> pods.create(pod));
    watch(
        name,
        event -> event instanceof WatchEvent.Deleted<Pod>,
        new long[1],
        () -> pods.delete(name));
    return (seen[0] - begin) / 1e6;
  }

  /** Does something, and waits until an event tells of it; notes when. */
  private void watch(String name, Predicate<WatchEvent<Pod>> wanted, long[] at, Runnable action)
      throws InterruptedException {
    CountDownLatch come = new CountDownLatch(1);
    WatchHandler<Pod> handler =
        new WatchHandler<>() {
          @Override
          public boolean onEvent(WatchEvent<Pod> event) {
            if (come.getCount() > 0 && wanted.test(event)) {
              at[0] = System.nanoTime();
              come.countDown();
            }
            return true;
          }

          @Override
          public void onEnd() {}
        };
    WatchOptions options =
        WatchOptions.after(pods.list().resourceVersion()).selecting("", "metadata.name=" + name);
    try (ApiWatch watch = pods.watch(options, cluster.worker("benchmark"), handler)) {
      action.run();
      if (!come.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + ": " + pods.get(name).status());
      }
    }
  }

  private double tool(String name) throws Exception {
    long begin = System.nanoTime();
    ctr("run", "-d", image, name, "sleep", "1000");
    long runs = System.nanoTime();
    ctr("task", "rm", "-f", name);
    ctr("container", "rm", name);
    return (runs - begin) / 1e6;
  }

  private void ctr(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("ctr", "-a", socket.toString(), "-n", "k8s.io"));
    line.addAll(List.of(words));
    if (new ProcessBuilder(line).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", line));
    }
  }

  private static String quantiles(List<Double> values) {
    Collections.sort(values);
    int last = values.size() - 1;
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        values.get(last / 2),
        values.get(last / 10),
        values.get(last - last / 10));
  }
}
