package dev.orch.benchmarks;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.model.Chance;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler end to end in one JVM, in {@linkplain PerfShape shapes} of Kubernetes'
 * scheduler_perf: pods are created through the in-process API, queued, decided on, bound in the
 * store, and the bindings are seen by a watcher. Prints pods per second from the first create to
 * the last binding seen, the process's microseconds of CPU for each, and the megabytes of heap that
 * are held in the end.
 *
 * <p>Arguments: a shape or {@code all}, the number of nodes, and optionally that of pods, 10,000 by
 * default, and how many times, 3 by default: the first warms up.
 */
public final class SchedulerPerf {
  private static final Duration CHURN = Duration.ofMillis(10);

  private SchedulerPerf() {}

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    int nodes = Integer.parseInt(args[1]);
    int pods = args.length > 2 ? Integer.parseInt(args[2]) : 10_000;
    int times = args.length > 3 ? Integer.parseInt(args[3]) : 3;
    List<PerfShape> shapes =
        args[0].equals("all")
            ? List.of(PerfShape.values())
            : List.of(PerfShape.valueOf(args[0].toUpperCase(Locale.ROOT)));
    for (PerfShape shape : shapes) {
      int count = Math.min(pods, shape.most(nodes));
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < times; i++) {
        line.append(new SchedulerPerf().run(shape, nodes, count));
      }
      System.out.printf(
          Locale.ROOT,
          "%-20s %,7d nodes %,8d pods: pods/s (CPU us; MB held)%s%n",
          shape,
          nodes,
          count,
          line);
    }
    System.exit(0);
  }

  /** Without the admission plugins that scheduler_perf switches off, but for Priority. */
  private static Api api() {
    Api api =
        LocalApi.builder()
            .clock(InstantSource.system())
            .seed(1)
            .withoutAdmission("TaintNodesByCondition")
            .withoutAdmission("ServiceAccount")
            .build()
            .as(Caller.component("benchmark"));
    api.resources(Namespace.class)
        .create(PerfShape.read(Namespace.class, "{'metadata':{'name':'default'}}"));
    api.resources(PriorityClass.class)
        .create(PerfShape.read(PriorityClass.class, "{'metadata':{'name':'high'},'value':10}"));
    return api;
  }

  private String run(PerfShape shape, int nodes, int count) throws InterruptedException {
    Api api = api();
    Resources<Node> allNodes = api.resources(Node.class);
    for (int i = 0; i < nodes; i++) {
      allNodes.create(shape.node(i));
    }
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    try (ControllerManager manager =
        ControllerManager.start(
            api,
            InstantSource.system(),
            name -> pool,
            new Chance(1),
            List.of(SchedulerLoop.defaults()))) {
      Resources<Pod> into = api.resources(Pod.class).inNamespace("default");
      shape.waiting().forEach(into::create);
      create(new ArrayDeque<>(shape.placed(nodes, count)), into, manager);
      Queue<Pod> pods = new ArrayDeque<>(shape.measured(count));
      Duration cpu = cpu();
      long start = System.nanoTime();
      if (shape.churns()) {
        long every = CHURN.toMillis();
        pool.scheduleAtFixedRate(new Churn(api), every, every, TimeUnit.MILLISECONDS);
      }
      create(pods, into, manager);
      double seconds = (System.nanoTime() - start) / 1e9;
      return String.format(
          Locale.ROOT,
          " %,8.0f (%,d; %,d)",
          count / seconds,
          cpu().minus(cpu).dividedBy(count).toNanos() / 1000,
          heldMegabytes());
    } finally {
      pool.shutdownNow();
      pool.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  /** What is still in use of the heap after the garbage is gone: store, caches, view, queue. */
  private static long heldMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Creates them all, and lets go of them, until a watcher has seen all bound. */
  private static void create(Queue<Pod> pods, Resources<Pod> into, ControllerManager manager)
      throws InterruptedException {
    CountDownLatch bound = new CountDownLatch(pods.size());
    try (Subscription counting =
        manager
            .informers()
            .of(BuiltInKinds.POD)
            .listen(
                (before, after) -> {
                  if (isBound(after) && !isBound(before)) {
                    bound.countDown();
                  }
                })) {
      for (Pod pod = pods.poll(); pod != null; pod = pods.poll()) {
        into.create(pod);
      }
      if (!bound.await(1, TimeUnit.HOURS)) {
        throw new IllegalStateException(bound.getCount() + " pods aren't bound");
      }
    }
  }

  private static boolean isBound(@Nullable Pod pod) {
    return pod != null && !pod.spec().nodeName().isEmpty();
  }

  /** A node, a Service and a pod that fits nowhere, each made and taken away in turn. */
  private static final class Churn implements Runnable {
    private final Api api;
    private int turn;

    Churn(Api api) {
      this.api = api;
    }

    @Override
    public void run() {
      Resources<Node> nodes = api.resources(Node.class);
      Resources<Service> services = api.resources(Service.class).inNamespace("default");
      Resources<Pod> pods = api.resources(Pod.class).inNamespace("default");
      int n = turn / 2;
      if (turn++ % 2 == 0) {
        Node node = PerfShape.BASIC.node(0);
        nodes.create(node.withMetadata(node.metadata().withName("churn-" + n)));
        pods.create(PerfShape.large("churn-" + n));
        services.create(
            PerfShape.read(
                Service.class,
                "{'metadata':{'name':'churn-"
                    + n
                    + "'},'spec':{'selector':{'app':'churn'},'ports':[{'port':80}]}}"));
      } else {
        nodes.delete("churn-" + n);
        pods.delete("churn-" + n);
        services.delete("churn-" + n);
      }
    }
  }
}
