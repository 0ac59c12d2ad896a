package dev.orch.benchmarks;

import dev.orch.cluster.Orch;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How fast the controllers are, all of them running in one JVM with the API, on pods that run as
 * soon as they are there. Prints for each task the seconds until it is done, as a watcher sees it,
 * and the process's seconds of CPU.
 *
 * <p>Arguments: how many times; the first warms up. Default: 3.
 */
public final class ControllersPerf implements AutoCloseable {
  private static final String DEPLOYMENT =
      "{'metadata':{'name':'%s'},'spec':{'replicas':%d,'progressDeadlineSeconds':6000,"
          + "'selector':{'matchLabels':{'app':'%s'}},"
          + "'template':{'metadata':{'labels':{'app':'%s','v':'1'}},'spec':{"
          + "'containers':[{'name':'c','image':'i:1'}]}}}}";

  private final Orch orch =
      Orch.builder().nodes(0).withoutScheduler().controller(kubelet()).start();
  private final Api api = orch.api();

  private ControllersPerf() throws InterruptedException {
    while (api.resources(ServiceAccount.class).inNamespace("default").find("default").isEmpty()) {
      Thread.onSpinWait();
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    int times = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    for (int i = 0; i < times; i++) {
      System.out.printf(Locale.ROOT, "%nrun %d%n", i + 1);
      for (Task task :
          List.<Task>of(
              ControllersPerf::oneThousandReplicas,
              ControllersPerf::tenThousandDeployments,
              ControllersPerf::rollingUpdate,
              ControllersPerf::namespace,
              ControllersPerf::dependents)) {
        try (ControllersPerf perf = new ControllersPerf()) {
          task.run(perf);
        }
      }
    }
    System.exit(0);
  }

  @FunctionalInterface
  private interface Task {
    void run(ControllersPerf on) throws InterruptedException;
  }

  /** Pods run at once, and are gone at once. */
  private static Controller<Pod> kubelet() {
    return Controller.of(Pod.class)
        .named("kubelet")
        .reconcile(
            (pod, context) -> {
              if (pod.metadata().deletionTimestamp() != null) {
                context
                    .api()
                    .resources(Pod.class)
                    .inNamespace(pod.metadata().namespace())
                    .delete(
                        pod.metadata().name(),
                        DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
                        WriteOptions.NONE);
              } else if (!pod.status().phase().equals("Running")) {
                PodCondition ready =
                    new PodCondition("Ready", 0, "True", null, context.now(), "", "");
                Edits.replace(
                    context.api().resources(Pod.class).status(),
                    pod,
                    pod.withStatus(
                        pod.status().withPhase("Running").withConditions(List.of(ready))));
              }
              return Result.done();
            });
  }

  private void oneThousandReplicas() throws InterruptedException {
    Until<Pod> created = new Until<>(Pod.class, "default", pod -> 1, count -> count == 1_000);
    measure("a Deployment of 1,000 replicas", () -> deployment("web", 1_000), created);
  }

  private void tenThousandDeployments() throws InterruptedException {
    Until<Pod> created = new Until<>(Pod.class, "default", pod -> 1, count -> count == 30_000);
    measure(
        "10,000 Deployments of 3 replicas",
        () -> {
          for (int i = 0; i < 10_000; i++) {
            deployment("web-" + i, 3);
          }
        },
        created);
    new CountDownLatch(1).await(40, TimeUnit.SECONDS); // until statuses and events are written
    Duration before = cpu();
    long from = System.nanoTime();
    new CountDownLatch(1).await(10, TimeUnit.SECONDS);
    report("10 s of idleness with those", from, before);
  }

  private void rollingUpdate() throws InterruptedException {
    Until<Deployment> complete =
        new Until<>(
            Deployment.class,
            "default",
            web ->
                web.status().updatedReplicas() == 5_000
                        && web.status().replicas() == 5_000
                        && web.status().availableReplicas() == 5_000
                        && web.status().observedGeneration() == web.metadata().generation()
                    ? web.metadata().generation()
                    : 0,
            generation -> generation == 1);
    deployment("web", 5_000);
    complete.await();
    complete = complete.again(generation -> generation == 2);
    measure("a rolling update of 5,000 pods", this::update, complete);
  }

  private void update() {
    api.resources(Deployment.class)
        .inNamespace("default")
        .edit(
            "web",
            web ->
                web.withSpec(
                    web.spec()
                        .withTemplate(
                            web.spec()
                                .template()
                                .withMetadata(
                                    web.spec()
                                        .template()
                                        .metadata()
                                        .withLabels(Map.of("app", "web", "v", "2"))))));
  }

  private void namespace() throws InterruptedException {
    api.resources(Namespace.class)
        .create(PerfShape.read(Namespace.class, "{'metadata':{'name':'full'}}"));
    maps("full", 50_000, null);
    Until<Namespace> gone = new Until<>(Namespace.class, "", namespace -> 1, count -> count == 4);
    measure(
        "deletion of a namespace with 50,000 objects",
        () -> api.resources(Namespace.class).delete("full"),
        gone);
  }

  private void dependents() throws InterruptedException {
    Resources<ConfigMap> all = api.resources(ConfigMap.class).inNamespace("default");
    ConfigMap owner = all.create(PerfShape.read(ConfigMap.class, "{'metadata':{'name':'owner'}}"));
    maps("default", 100_000, owner);
    Until<ConfigMap> gone = new Until<>(ConfigMap.class, "default", map -> 1, count -> count == 0);
    measure("collection of 100,000 dependents", () -> all.delete("owner"), gone);
  }

  private void maps(String namespace, int count, @Nullable ConfigMap owner) {
    Resources<ConfigMap> all = api.resources(ConfigMap.class).inNamespace(namespace);
    for (int i = 0; i < count; i++) {
      ObjectMetaBuilder metadata =
          ObjectMetaBuilder.builder().name("map-" + i).namespace(namespace);
      if (owner != null) {
        metadata.ownerReferences(List.of(Owners.controller(BuiltInKinds.CONFIG_MAP, owner)));
      }
      all.create(ConfigMapBuilder.builder().metadata(metadata.build()).build());
    }
  }

  private void deployment(String name, int replicas) {
    api.resources(Deployment.class)
        .inNamespace("default")
        .create(
            PerfShape.read(
                Deployment.class,
                String.format(Locale.ROOT, DEPLOYMENT, name, replicas, name, name)));
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void measure(String what, Runnable task, Until<?> done) throws InterruptedException {
    Duration before = cpu();
    long from = System.nanoTime();
    task.run();
    done.await();
    report(what, from, before);
  }

  private static void report(String what, long from, Duration before) {
    System.out.printf(
        Locale.ROOT,
        "%-45s %7.2f s %7.2f s of CPU%n",
        what,
        (System.nanoTime() - from) / 1e9,
        cpu().minus(before).toMillis() / 1e3);
  }

  /** Watches objects until a sum over them is as wanted. */
  private final class Until<T extends Resource> implements WatchHandler<T> {
    private final Class<T> type;
    private final String namespace;
    private final ToLongFunction<T> value;
    private final LongPredicate wanted;
    private final Map<String, Long> values = new ConcurrentHashMap<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private long sum;
    private boolean listed;

    Until(Class<T> type, String namespace, ToLongFunction<T> value, LongPredicate wanted) {
      this.type = type;
      this.namespace = namespace;
      this.value = value;
      this.wanted = wanted;
      begin();
    }

    private void begin() {
      api.resources(type)
          .inNamespace(namespace)
          .watch(WatchOptions.fromStart(), orch.worker("benchmark"), this);
    }

    Until<T> again(LongPredicate next) {
      return new Until<>(type, namespace, value, next);
    }

    @Override
    public boolean onEvent(WatchEvent<T> event) {
      if (event instanceof WatchEvent.Added<T> added) {
        put(added.object());
      } else if (event instanceof WatchEvent.Modified<T> modified) {
        put(modified.object());
      } else if (event instanceof WatchEvent.Deleted<T> deleted) {
        sum -= values.getOrDefault(deleted.object().metadata().uid(), 0L);
        values.remove(deleted.object().metadata().uid());
      } else {
        listed = true;
      }
      if (listed && wanted.test(sum)) {
        reached.countDown();
      }
      return true;
    }

    private void put(T object) {
      long now = value.applyAsLong(object);
      Long before = values.put(object.metadata().uid(), now);
      sum += now - (before == null ? 0 : before);
    }

    /** It fell behind, and begins anew. */
    @Override
    public void onEnd() {
      if (reached.getCount() > 0) {
        values.clear();
        sum = 0;
        listed = false;
        begin();
      }
    }

    void await() throws InterruptedException {
      reached.await();
    }
  }

  @Override
  public void close() {
    orch.close();
  }
}
