package dev.orch.benchmarks;

import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.SyncReport;
import dev.orch.network.linux.Programs;
import dev.orch.network.nft.NftServiceProxy;
import dev.orch.network.nft.NftSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How long the kernel's service proxy takes to sync all services of a large cluster, and one whose
 * endpoint changes: {@code ProxySync SERVICES ENDPOINTS ROUNDS}, as root. It works in a network
 * namespace of its own. A change is live when the sync ends; what is printed is that time, and for
 * comparison that of the shortest program.
 */
public final class ProxySync {
  private static final int WARM_UP = 20;
  private static final String SPACE = "orch-bench-proxy";

  private final int services;
  private final int endpoints;
  private final Programs programs;
  private final NftServiceProxy proxy;
  private final TreeMap<String, Entry> entries = new TreeMap<>();

  private ProxySync(int services, int endpoints, Programs programs, NftServiceProxy proxy) {
    this.services = services;
    this.endpoints = endpoints;
    this.programs = programs;
    this.proxy = proxy;
  }

  public static void main(String[] args) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    ExecutorService worker = Executors.newSingleThreadExecutor();
    Path scratch = Files.createTempDirectory("proxy-sync");
    Programs host = new Programs(timer, Duration.ofMinutes(5), scratch);
    get(host.run("ip", "netns", "add", SPACE)).orThrow();
    try {
      Programs inside = host.inside("/run/netns/" + SPACE);
      new ProxySync(
              Integer.parseInt(args[0]),
              Integer.parseInt(args[1]),
              inside,
              new NftServiceProxy(inside, NftSettings.of(List.of()), worker))
          .run(Integer.parseInt(args[2]));
    } finally {
      get(host.run("ip", "netns", "delete", SPACE)).orThrow();
      timer.shutdownNow();
      worker.shutdownNow();
      Files.delete(scratch);
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.MINUTES);
  }

  private void run(int rounds) throws Exception {
    for (int number = 0; number < services; number++) {
      put(number, endpoints);
    }
    System.out.printf(Locale.ROOT, "full sync of %d x %d: %.0f ms%n", services, endpoints, sync());
    List<Double> changed = new ArrayList<>();
    List<Double> fewer = new ArrayList<>();
    List<Double> nothing = new ArrayList<>();
    List<Double> program = new ArrayList<>();
    for (int round = 0; round < WARM_UP + rounds; round++) {
      int number = (round * 7919) % services;
      put(number, endpoints - 1);
      double less = sync();
      put(number, endpoints);
      double more = sync();
      double same = sync();
      long start = System.nanoTime();
      get(programs.run("true")).orThrow();
      if (round >= WARM_UP) {
        fewer.add(less);
        changed.add(more);
        nothing.add(same);
        program.add((System.nanoTime() - start) / 1e6);
      }
    }
    print("an endpoint goes", fewer);
    print("an endpoint comes", changed);
    print("nothing changes", nothing);
    print("the program true", program);
  }

  private void put(int number, int count) {
    List<Endpoint> to = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      to.add(new Endpoint("10." + (i + 1) + "." + number / 250 + "." + number % 250, 8080));
    }
    String name = "default/s" + number;
    String ip = "172." + (16 + number / 62_500) + "." + number / 250 % 250 + "." + number % 250;
    entries.put(
        name, new Entry(name, List.of(Frontend.clusterIp("http", ip, "TCP", 80, to)), null, null));
  }

  /** Milliseconds. */
  private double sync() throws Exception {
    ServiceTable table = new ServiceTable(entries);
    long start = System.nanoTime();
    SyncReport report = get(proxy.sync(table));
    double took = (System.nanoTime() - start) / 1e6;
    if (!report.problems().isEmpty()) {
      throw new IllegalStateException(report.toString());
    }
    return took;
  }

  private static void print(String what, List<Double> times) {
    Collections.sort(times);
    System.out.printf(
        Locale.ROOT,
        "%s: median %.1f ms, p99 %.1f ms, of %d%n",
        what,
        times.get(times.size() / 2),
        times.get(times.size() * 99 / 100),
        times.size());
  }
}
