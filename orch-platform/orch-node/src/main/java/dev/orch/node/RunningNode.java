package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Quantity;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.PodResources;
import dev.orch.network.PodNetwork;
import dev.orch.node.volumes.Volumes;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Images;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node agent at work: knows its pods, reads the runtime's list again whenever something may have
 * changed, and has each pod's {@link PodAgent} take its next step. Everything happens on the node's
 * worker.
 */
final class RunningNode {
  private static final System.Logger LOG = System.getLogger(RunningNode.class.getName());

  /**
   * With many sandboxes, how long a list is old enough to be read again: reading costs as much as
   * there are.
   */
  private static final long MANY = 100;

  private static final long MANY_DELAY_MILLIS = 50;
  private static final long RELIST_SECONDS = 60;

  /** How often files that show objects are brought up to date; the kubelet's default. */
  private static final long REFRESH_SECONDS = 60;

  /** How often the machine is looked at; the kubelet's. */
  private static final long EVICTION_SECONDS = 10;

  final NodeSettings settings;
  final ContainerRuntime runtime;
  final PodNetwork network;
  final Prober prober;
  final Environment environment;
  final ScheduledExecutorService worker;
  final ContainerSpecs specs;
  final SandboxPlans sandboxPlans;
  final Volumes volumes;
  final Hooks hooks;
  final Evictions evictions;
  final @Nullable PodFiles files;
  final @Nullable ImagePulls pulls;

  private final NodeReporter reporter;
  private final RuntimeHealth health;
  private final Admissions admissions;
  private final Informer<Pod> pods;
  private final Map<String, PodAgent> agents = new LinkedHashMap<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private Map<String, List<SandboxState>> sandboxes = new LinkedHashMap<>();
  private Set<String> withVolumes = ImmutableSet.of();
  private boolean listing;
  private boolean stale;
  private boolean everListed;
  private boolean volumesKnown;
  private @Nullable CompletableFuture<Void> quiet;
  private volatile boolean closed;

  RunningNode(NodeParts parts, Environment environment) {
    this.settings = parts.settings();
    this.runtime = parts.runtime();
    this.network = parts.network();
    this.prober = parts.prober();
    this.environment = environment;
    this.worker = environment.workers().apply("node-" + settings.name());
    this.volumes = parts.volumes().make(settings, environment);
    this.evictions = new Evictions(this, parts.machine(), Thresholds.DEFAULT);
    this.sandboxPlans = new SandboxPlans(settings, network.isolates());
    this.hooks = new Hooks(prober, runtime instanceof Exec exec ? exec : null, worker);
    this.pulls =
        runtime instanceof Images images
            ? new ImagePulls(images, environment.clock(), worker)
            : null;
    Path root = settings.root();
    this.files = root == null ? null : new PodFiles(root);
    Informer<Service> services = environment.informers().of(BuiltInKinds.SERVICE);
    this.specs =
        new ContainerSpecs(
            environment.api(),
            settings,
            services::inNamespace,
            volumes,
            files == null ? null : new HostMounts(files, sandboxPlans),
            worker);
    this.health = new RuntimeHealth(runtime, environment.clock(), worker, this::report);
    this.reporter =
        new NodeReporter(settings, environment, worker, evictions, health, volumes::inUse);
    this.admissions = new Admissions(settings.name(), environment);
    this.pods = environment.informers().of(BuiltInKinds.POD);
  }

  void begin() {
    health.begin();
    reporter.begin();
    subscriptions.add(
        pods.listen(
            (before, after) -> {
              if (isMine(before) || isMine(after)) {
                String uid = uid(after != null ? after : before);
                ObjectKey key =
                    ObjectKey.of(after != null ? after : Objects.requireNonNull(before));
                worker.execute(() -> changed(uid, key));
              }
            }));
    subscriptions.add(pods.synced().listen(synced -> worker.execute(this::refresh)));
    dev.orch.runtime.Subscription events = runtime.events(event -> worker.execute(this::refresh));
    subscriptions.add(events::close);
    ScheduledFuture<?> relist =
        worker.scheduleWithFixedDelay(
            this::refresh, RELIST_SECONDS, RELIST_SECONDS, TimeUnit.SECONDS);
    subscriptions.add(() -> relist.cancel(false));
    ScheduledFuture<?> refresh =
        worker.scheduleWithFixedDelay(
            () -> List.copyOf(agents.values()).forEach(PodAgent::refreshVolumes),
            REFRESH_SECONDS,
            REFRESH_SECONDS,
            TimeUnit.SECONDS);
    subscriptions.add(() -> refresh.cancel(false));
    ScheduledFuture<?> eviction =
        worker.scheduleWithFixedDelay(
            evictions::look, EVICTION_SECONDS, EVICTION_SECONDS, TimeUnit.SECONDS);
    subscriptions.add(() -> eviction.cancel(false));
    volumes
        .held()
        .whenCompleteAsync(
            (uids, failure) -> {
              if (failure != null) {
                LOG.log(System.Logger.Level.WARNING, "volumes of an earlier agent stay", failure);
              } else {
                withVolumes = uids;
              }
              volumesKnown = true;
              refresh();
            },
            worker);
  }

  private boolean isMine(@Nullable Pod pod) {
    return pod != null && pod.spec().nodeName().equals(settings.name());
  }

  private static String uid(@Nullable Pod pod) {
    return pod == null ? "" : pod.metadata().uid();
  }

  private void changed(String uid, ObjectKey key) {
    if (closed) {
      return;
    }
    agents.computeIfAbsent(uid, id -> new PodAgent(this, id, key)).sync();
  }

  /** The pod of that uid as the cache has it, or null. */
  @Nullable Pod pod(ObjectKey key, String uid) {
    return pods.get(key).filter(pod -> pod.metadata().uid().equals(uid)).orElse(null);
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether the runtime's list was read: before, nothing is known of what already runs. */
  boolean isListed() {
    return everListed;
  }

  /** The sandboxes of a pod, the newest first. */
  List<SandboxState> sandboxes(String uid) {
    return sandboxes.getOrDefault(uid, ImmutableList.of());
  }

  /** Whether an earlier agent has left volumes of that pod. */
  boolean hasVolumes(String uid) {
    return withVolumes.contains(uid);
  }

  boolean isShuttingDown() {
    return quiet != null;
  }

  /** Ends all pods; the stage ends when nothing of them is left running. */
  CompletionStage<Void> shutDown(Duration grace) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    worker.execute(
        () -> {
          CompletableFuture<Void> before = quiet;
          quiet = before == null ? done : before;
          if (before != null) {
            before.thenAccept(done::complete);
          }
          Instant latest = environment.clock().instant().plus(grace);
          List.copyOf(agents.values()).forEach(agent -> agent.shutDown(latest));
          looked();
        });
    return done;
  }

  /** A pod was looked at. */
  @SuppressWarnings("NullAway") // Void has no value but null.
  void looked() {
    CompletableFuture<Void> waiting = quiet;
    if (waiting != null && everListed && agents.values().stream().allMatch(PodAgent::isQuiet)) {
      waiting.complete(null);
    }
  }

  /** Pods that the node has taken in and that haven't ended. */
  List<Pod> activePods() {
    return agents.values().stream()
        .map(PodAgent::takenIn)
        .filter(pod -> pod != null && !PodPlan.isTerminal(pod))
        .filter(pod -> pod.metadata().deletionTimestamp() == null)
        .collect(ImmutableList.toImmutableList());
  }

  /** Ends a pod for the machine's sake. */
  void evict(Pod pod, String message) {
    PodAgent agent = agents.get(pod.metadata().uid());
    if (agent != null) {
      agent.evict(message);
    }
  }

  /** The node's status has changed. */
  void report() {
    reporter.reportSoon();
  }

  /** Decides which of the pods that are new here may run. */
  void admit() {
    admissions.decide(agents.values());
  }

  /** What the other pods here ask for together. */
  Map<String, Quantity> requestedByOthers(String uid) {
    Map<String, Quantity> sum = new TreeMap<>();
    for (PodAgent agent : agents.values()) {
      Pod pod = agent.uid().equals(uid) ? null : agent.takenIn();
      if (pod != null && !PodPlan.isTerminal(pod)) {
        PodResources.total(pod.spec(), container -> container.resources().requests())
            .forEach((resource, amount) -> sum.merge(resource, amount, Quantity::plus));
      }
    }
    return sum;
  }

  /** Forgets a pod that has ended. */
  void forget(String uid) {
    agents.remove(uid);
    if (pulls != null) {
      pulls.forget(uid);
    }
    if (files != null) {
      files.remove(uid);
    }
  }

  /** Reads the runtime's list again, once for any number of calls that come while it is read. */
  void refresh() {
    if (closed || !volumesKnown) {
      return;
    }
    if (listing) {
      stale = true;
      return;
    }
    listing = true;
    stale = false;
    runtime.list().whenCompleteAsync(this::listed, worker);
  }

  private void listed(@Nullable List<SandboxState> list, @Nullable Throwable failure) {
    listing = false;
    if (closed) {
      return;
    }
    if (list == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the runtime of " + settings.name() + " doesn't list",
          failure);
      worker.schedule(this::refresh, 1, TimeUnit.SECONDS);
      return;
    }
    Map<String, List<SandboxState>> before = sandboxes;
    sandboxes = byPod(list);
    boolean first = !everListed && pods.synced().isTrue();
    everListed = everListed || first;
    if (everListed) {
      adoptOrphans();
    }
    for (PodAgent agent : List.copyOf(agents.values())) {
      List<SandboxState> now = sandboxes.get(agent.uid());
      if (first || agent.awaitsList() || !Objects.equals(now, before.get(agent.uid()))) {
        agent.relisted();
      }
    }
    if (first) {
      retainAddresses(list);
    }
    if (stale) {
      if (list.size() > MANY) {
        listing = true;
        worker.schedule(
            () -> {
              listing = false;
              refresh();
            },
            MANY_DELAY_MILLIS,
            TimeUnit.MILLISECONDS);
      } else {
        refresh();
      }
    }
  }

  private static Map<String, List<SandboxState>> byPod(List<SandboxState> list) {
    Map<String, List<SandboxState>> byPod = new LinkedHashMap<>();
    for (SandboxState state : list) {
      byPod.merge(state.spec().uid(), ImmutableList.of(state), RunningNode::newestFirst);
    }
    return byPod;
  }

  private static List<SandboxState> newestFirst(List<SandboxState> a, List<SandboxState> b) {
    return Stream.concat(a.stream(), b.stream())
        .sorted(Comparator.comparing(state -> -state.spec().attempt()))
        .collect(ImmutableList.toImmutableList());
  }

  /** Sandboxes of pods that the API no longer has are given an agent too, which ends them. */
  private void adoptOrphans() {
    for (List<SandboxState> states : sandboxes.values()) {
      SandboxSpec spec = states.get(0).spec();
      ObjectKey key = new ObjectKey(spec.namespace(), spec.name());
      agents.computeIfAbsent(spec.uid(), uid -> new PodAgent(this, uid, key));
    }
    for (String uid : withVolumes) {
      // Its name is told by its sandbox or by the API, if either knows it.
      agents.computeIfAbsent(uid, left -> new PodAgent(this, left, new ObjectKey("", "")));
    }
  }

  private void retainAddresses(List<SandboxState> list) {
    Set<String> alive = new TreeSet<>();
    list.stream().filter(SandboxState::ready).forEach(state -> alive.add(state.id().value()));
    network.retain(alive);
  }

  /** Ends the agent; containers run on, for the next agent or for whoever closes the runtime. */
  void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    health.close();
    reporter.close();
    volumes.close();
    worker.execute(() -> agents.values().forEach(PodAgent::close));
  }
}
