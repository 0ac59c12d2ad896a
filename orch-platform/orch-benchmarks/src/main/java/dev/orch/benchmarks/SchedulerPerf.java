package dev.orch.benchmarks;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler end to end in one JVM, in shapes of Kubernetes' scheduler_perf: pods are created
 * through the in-process API, queued, decided on, bound in the store, and the bindings are seen by
 * a watcher. Prints pods per second from the first create to the last binding seen.
 *
 * <p>Arguments: a shape or {@code all}, the number of nodes, and optionally that of pods, 10,000 by
 * default, and how many times, 3 by default: the first warms up.
 */
public final class SchedulerPerf {
  private static final int TEMPLATES = 5;

  private SchedulerPerf() {}

  /** What is created. */
  private enum Shape {
    /** SchedulingBasic: pods of few templates. */
    BASIC(i -> pod("", "100m", "")),
    /** Every pod asks for something else, so that nothing learned from one serves another. */
    DISTINCT(i -> pod("", (100 + i % 1000) + "m", "'e" + i + "':'v',")),
    /** SchedulingPodAffinity: together in a zone. */
    AFFINITY(i -> pod(affinity("podAffinity", "topology.kubernetes.io/zone"), "100m", "")),
    /** SchedulingPodAntiAffinity: one of a color on a node. */
    ANTI_AFFINITY(
        i -> pod(affinity("podAntiAffinity", "kubernetes.io/hostname"), "100m", color(i))),
    /** TopologySpreading: over zones. */
    SPREAD(i -> pod(spread("DoNotSchedule"), "100m", "")),
    /** PreferredTopologySpreading. */
    PREFERRED_SPREAD(i -> pod(spread("ScheduleAnyway"), "100m", "")),
    /** SchedulingPreferredPodAffinity: rather on one node. */
    PREFERRED_AFFINITY(i -> pod(preferred("podAffinity"), "100m", "")),
    /** SchedulingNodeAffinity: in one of two zones. */
    NODE_AFFINITY(
        i ->
            pod(
                "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                    + "{'nodeSelectorTerms':[{'matchExpressions':[{'key':"
                    + "'topology.kubernetes.io/zone','operator':'In','values':['z1','z2']}]}]}}},",
                "100m",
                ""));

    private final IntFunction<String> pod;

    Shape(IntFunction<String> pod) {
      this.pod = pod;
    }
  }

  private static String color(int i) {
    return "'color':'c" + i % 100 + "',";
  }

  private static String term(String key) {
    return "{'labelSelector':{'matchLabels':{'app':'a0'}},'topologyKey':'" + key + "'}";
  }

  private static String affinity(String kind, String key) {
    String term =
        kind.equals("podAffinity")
            ? term(key)
            : "{'labelSelector':{'matchLabels':{'color':'COLOR'}},'topologyKey':'" + key + "'}";
    return "'affinity':{'"
        + kind
        + "':{'requiredDuringSchedulingIgnoredDuringExecution':["
        + term
        + "]}},";
  }

  private static String preferred(String kind) {
    return "'affinity':{'"
        + kind
        + "':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,'podAffinityTerm':"
        + term("kubernetes.io/hostname")
        + "}]}},";
  }

  private static String spread(String action) {
    return "'topologySpreadConstraints':[{'maxSkew':5,'topologyKey':'topology.kubernetes.io/zone',"
        + "'whenUnsatisfiable':'"
        + action
        + "','labelSelector':{'matchLabels':{'app':'a0'}}}],";
  }

  private static String pod(String more, String cpu, String labels) {
    String color = labels.startsWith("'color'") ? labels.split("'")[3] : "";
    return "{'metadata':{'labels':{"
        + labels
        + "'app':'a0'}},'spec':{"
        + more.replace("COLOR", color)
        + "'containers':[{'name':'c','image':'registry.k8s.io/pause:3.10','resources':"
        + "{'requests':{'cpu':'"
        + cpu
        + "','memory':'500Mi'}}}]}}";
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    int nodes = Integer.parseInt(args[1]);
    int pods = args.length > 2 ? Integer.parseInt(args[2]) : 10_000;
    int times = args.length > 3 ? Integer.parseInt(args[3]) : 3;
    List<Shape> shapes =
        args[0].equals("all")
            ? List.of(Shape.values())
            : List.of(Shape.valueOf(args[0].toUpperCase(Locale.ROOT)));
    for (Shape shape : shapes) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < times; i++) {
        line.append(String.format(Locale.ROOT, " %,8.0f", run(shape, nodes, pods)));
      }
      System.out.printf(
          Locale.ROOT, "%-20s %,7d nodes %,8d pods: pods/s%s%n", shape, nodes, pods, line);
    }
    System.exit(0);
  }

  private static <T extends Resource> T read(Class<T> type, String json) {
    return BuiltInKinds.all().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  private static Node node(int i) {
    return read(
        Node.class,
        "{'metadata':{'name':'node-"
            + i
            + "','labels':{'kubernetes.io/hostname':'node-"
            + i
            + "','topology.kubernetes.io/zone':'z"
            + i % 10
            + "'}},'status':{'capacity':{'cpu':'64','memory':'512Gi','pods':'1100'},'allocatable':"
            + "{'cpu':'64','memory':'512Gi','pods':'1100'},"
            + "'conditions':[{'type':'Ready','status':'True'}]}}");
  }

  private static double run(Shape shape, int nodes, int count) throws InterruptedException {
    Api api =
        LocalApi.builder()
            .clock(InstantSource.system())
            .seed(1)
            .withoutAdmission("TaintNodesByCondition")
            .build()
            .as(Caller.component("benchmark"));
    api.resources(Namespace.class).create(read(Namespace.class, "{'metadata':{'name':'default'}}"));
    api.resources(ServiceAccount.class)
        .inNamespace("default")
        .create(read(ServiceAccount.class, "{'metadata':{'name':'default'}}"));
    Resources<Node> allNodes = api.resources(Node.class);
    for (int i = 0; i < nodes; i++) {
      allNodes.create(node(i));
    }
    Pod[] pods = pods(shape, count);
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    CountDownLatch bound = new CountDownLatch(count);
    try (ControllerManager manager =
        ControllerManager.start(
            api,
            InstantSource.system(),
            name -> pool,
            new Chance(1),
            List.of(SchedulerLoop.defaults()))) {
      Subscription counting =
          manager
              .informers()
              .of(BuiltInKinds.POD)
              .listen(
                  (before, after) -> {
                    if (isBound(after) && !isBound(before)) {
                      bound.countDown();
                    }
                  });
      Resources<Pod> into = api.resources(Pod.class).inNamespace("default");
      long start = System.nanoTime();
      for (Pod pod : pods) {
        into.create(pod);
      }
      boolean all = bound.await(5, TimeUnit.MINUTES);
      double seconds = (System.nanoTime() - start) / 1e9;
      counting.close();
      return (all ? count : count - bound.getCount()) / seconds;
    } finally {
      pool.shutdownNow();
      pool.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static boolean isBound(@Nullable Pod pod) {
    return pod != null && !pod.spec().nodeName().isEmpty();
  }

  /** Read beforehand, as a client would have them. */
  private static Pod[] pods(Shape shape, int count) {
    Pod[] pods = new Pod[count];
    for (int i = 0; i < count; i++) {
      Pod pod =
          shape == Shape.DISTINCT || shape == Shape.ANTI_AFFINITY || i < TEMPLATES
              ? read(Pod.class, shape.pod.apply(i))
              : pods[i % TEMPLATES];
      pods[i] = pod.withMetadata(pod.metadata().withName("pod-" + i));
    }
    return pods;
  }
}
