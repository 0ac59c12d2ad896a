package dev.orch.benchmarks;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.scheduler.GangSettings;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGroup;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.scheduling.Profile;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Scope;
import dev.orch.store.Watcher;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thousand gangs of 2 to 64 pods come at once to a cluster with room for half of what they ask
 * for, run for one to ten minutes, and go: on a virtual clock, against the store. Each binding is
 * looked at as it is committed: its gang must have been decided whole, and its node must have room.
 *
 * <p>Arguments: how many seeds (3), how many gangs (1000).
 */
public final class GangContention implements Watcher<Resource> {
  private static final int[] MILLI = {500, 1000, 2000, 4000};
  private static final int NODE_MILLI = 32_000;
  private static final int LARGEST = 64;
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final DeleteOptions AT_ONCE =
      DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build();

  private final SimulatedExecutor executor;
  private final ScheduledExecutorService worker;
  private final LocalApi local;
  private final Api api;
  private final Chance chance;
  private final Map<String, Map<String, String>> placements = new TreeMap<>();
  private final Map<String, Gang> gangs = new TreeMap<>();
  private final Map<String, Long> usedByNode = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private final long start;
  private long capacity;
  private long outstanding;
  private long used;

  // Of the time in which there is more than enough to do, in milli-CPU times milliseconds.
  private long last;
  private double usedTime;
  private double fullTime;

  private GangContention(long seed) {
    this.executor = new SimulatedExecutor(seed);
    this.worker = executor.worker("workload");
    this.chance = new Chance(seed);
    this.start = executor.time().instant().toEpochMilli();
    this.last = start;
    this.local =
        LocalApi.builder()
            .clock(executor.time())
            .seed(seed)
            .kinds(BuiltInKinds.all().plus(List.of(GroupKinds.POD_GROUP)))
            .withoutAdmission("TaintNodesByCondition")
            .build();
    this.api = local.as(Caller.component("benchmark"));
  }

  /** What came to pass with one gang. */
  private static final class Gang {
    final String name;
    final int size;
    final int milli;
    final Duration run;
    int bound;
    long bornAt;
    long wait = -1;

    Gang(String name, int size, int milli, Duration run) {
      this.name = name;
      this.size = size;
      this.milli = milli;
      this.run = run;
    }
  }

  /** Runs it. */
  public static void main(String[] args) {
    int seeds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
    boolean good = true;
    for (int seed = 1; seed <= seeds; seed++) {
      good &= new GangContention(seed).run(seed, count);
    }
    System.exit(good ? 0 : 1);
  }

  private <T extends Resource> T read(Class<T> type, String json) {
    return api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  private Resources<Pod> pods() {
    return api.resources(Pod.class).inNamespace("default");
  }

  private long now() {
    return executor.time().instant().toEpochMilli();
  }

  private boolean run(long seed, int count) {
    long began = System.nanoTime();
    api.resources(Namespace.class).create(read(Namespace.class, "{'metadata':{'name':'default'}}"));
    api.resources(ServiceAccount.class)
        .inNamespace("default")
        .create(read(ServiceAccount.class, "{'metadata':{'name':'default'}}"));
    long demand = draw(count);
    int nodes = (int) Math.max(LARGEST, demand / 2 / NODE_MILLI);
    for (int i = 0; i < nodes; i++) {
      api.resources(Node.class).create(node(i));
    }
    capacity = (long) nodes * NODE_MILLI;
    SchedulerSettings settings =
        SchedulerSettings.of(SchedulerLoop.DEFAULT, Profile.defaults())
            .withGangs(GangSettings.DEFAULT);
    ControllerManager scheduler =
        ControllerManager.start(
            api,
            executor.time(),
            executor::worker,
            new Chance(seed),
            List.of(new SchedulerLoop(settings)));
    try {
      for (Kind<?> kind : List.of(BuiltInKinds.POD, GroupKinds.POD_GROUP)) {
        local
            .store()
            .watch(Scope.of(kind.resource()), local.store().revision(), Runnable::run, this);
      }
      gangs.values().forEach(this::create);
      outstanding = demand;
      executor.runUntil(
          () -> gangs.values().stream().allMatch(gang -> gang.wait >= 0), Duration.ofHours(4));
    } finally {
      scheduler.close();
    }
    return report(seed, nodes, (System.nanoTime() - began) / 1e9);
  }

  private long draw(int count) {
    long demand = 0;
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "gang-%04d", i);
      int size = 2 + chance.nextInt(LARGEST - 1);
      int milli = MILLI[chance.nextInt(MILLI.length)];
      int seconds = (int) (LONGEST.toSeconds() - SHORTEST.toSeconds());
      Duration run = SHORTEST.plusSeconds(chance.nextInt(seconds + 1));
      gangs.put(name, new Gang(name, size, milli, run));
      demand += (long) size * milli;
    }
    return demand;
  }

  private Node node(int i) {
    String amounts = "{'cpu':'" + NODE_MILLI + "m','memory':'512Gi','pods':'1100'}";
    return read(
        Node.class,
        "{'metadata':{'name':'node-"
            + i
            + "'},'status':{'capacity':"
            + amounts
            + ",'allocatable':"
            + amounts
            + ",'conditions':[{'type':'Ready','status':'True'}]}}");
  }

  private void create(Gang gang) {
    gang.bornAt = now();
    api.resources(PodGroup.class)
        .inNamespace("default")
        .create(
            read(
                PodGroup.class,
                "{'metadata':{'name':'"
                    + gang.name
                    + "'},'spec':{'schedulingPolicy':{'gang':{'minCount':"
                    + gang.size
                    + "}}}}"));
    Pod pod =
        read(
            Pod.class,
            "{'spec':{'schedulingGroup':{'podGroupName':'"
                + gang.name
                + "'},'containers':[{'name':'c','image':'i:1','resources':{'requests':{'cpu':'"
                + gang.milli
                + "m'}}}]}}");
    for (int i = 0; i < gang.size; i++) {
      pods().create(pod.withMetadata(pod.metadata().withName(gang.name + "-" + i)));
    }
  }

  /** That of a pod that has a node. */
  private @Nullable Gang gangOf(@Nullable Pod pod) {
    PodSchedulingGroup group =
        pod == null || pod.spec().nodeName().isEmpty() ? null : pod.spec().schedulingGroup();
    return group == null || group.podGroupName() == null ? null : gangs.get(group.podGroupName());
  }

  /** Told of each commit as it is made. */
  @Override
  public boolean onCommit(Commit<Resource> commit) {
    for (Change<Resource> change : commit.changes()) {
      if (change.after() instanceof PodGroup group) {
        placements.put(group.metadata().name(), group.status().placement());
      } else {
        changed(
            change.before() instanceof Pod pod ? pod : null,
            change.after() instanceof Pod pod ? pod : null);
      }
    }
    return true;
  }

  @Override
  public void onEnd(Watcher.End end) {}

  private void changed(@Nullable Pod before, @Nullable Pod after) {
    Gang was = gangOf(before);
    Gang is = gangOf(after);
    if (after != null && was == null && is != null) {
      bound(is, after);
    } else if (before != null && was != null && is == null) {
      use(was, before.spec().nodeName(), -1);
      outstanding -= was.milli;
    }
  }

  private void use(Gang gang, String node, int sign) {
    pass();
    long amount = (long) sign * gang.milli;
    used += amount;
    if (usedByNode.merge(node, amount, Long::sum) > NODE_MILLI) {
      faults.add(node + " is overfull");
    }
  }

  /** Time counts as long as those that aren't done would fill the cluster. */
  private void pass() {
    long now = now();
    if (outstanding >= capacity) {
      usedTime += (double) used * (now - last);
      fullTime += (double) capacity * (now - last);
    }
    last = now;
  }

  private void bound(Gang gang, Pod pod) {
    use(gang, pod.spec().nodeName(), 1);
    Map<String, String> placement = placements.getOrDefault(gang.name, Map.of());
    if (placement.size() < gang.size
        || !pod.spec().nodeName().equals(placement.get(pod.metadata().uid()))) {
      faults.add(pod.metadata().name() + " is bound, and its gang isn't decided");
    }
    if (++gang.bound == gang.size) {
      gang.wait = now() - gang.bornAt;
      worker.schedule(() -> end(gang), gang.run.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void end(Gang gang) {
    for (int i = 0; i < gang.size; i++) {
      pods().delete(gang.name + "-" + i, AT_ONCE, WriteOptions.NONE);
    }
  }

  private boolean report(long seed, int nodes, double seconds) {
    long bound = GangSettings.DEFAULT.patience().plus(LONGEST.multipliedBy(2)).toMillis();
    long longest = gangs.values().stream().mapToLong(gang -> gang.wait).max().orElse(0);
    long left = gangs.values().stream().filter(gang -> gang.wait < 0).count();
    int pods = gangs.values().stream().mapToInt(gang -> gang.size).sum();
    double share = 100 * usedTime / fullTime;
    System.out.printf(
        Locale.ROOT,
        "seed %d: %,d gangs, %,d pods, %,d nodes: %.2f %% used, longest wait %.1f min (bound %.1f),"
            + " %d left, %d faults; %.0f s%n",
        seed,
        gangs.size(),
        pods,
        nodes,
        share,
        longest / 60_000.0,
        bound / 60_000.0,
        left,
        faults.size(),
        seconds);
    faults.stream().limit(5).forEach(System.out::println);
    return faults.isEmpty() && left == 0 && longest <= bound && share >= 97;
  }
}
