package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.NodeRanges;
import dev.orch.network.PodNetwork;
import dev.orch.node.devices.Devices;
import dev.orch.node.volumes.Volumes;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Images;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.base.CgroupTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node agent at work: knows its pods, reads the runtime's list again whenever something may have
 * changed, and has each pod's {@link PodAgent} take its next step. Everything happens on the node's
 * worker.
 */
final class RunningNode implements PodWatch.Told {
  private static final System.Logger LOG = System.getLogger(RunningNode.class.getName());

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
  final Devices devices;
  final Hooks hooks;
  final Evictions evictions;
  final Housekeeping housekeeping;
  final StaticPods statics;
  final PodCgroups cgroups;
  final @Nullable PodFiles files;
  final @Nullable ImagePulls pulls;
  final PodAgents agents;
  final NodeShutdown shutdown;

  private final NodeReporter reporter;
  private final SandboxList list;
  private final RuntimeHealth health;
  private final Admissions admissions;
  private final PodWatch pods;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private Set<String> withVolumes = ImmutableSet.of();
  private boolean runtimeListed;
  private boolean everListed;
  private boolean volumesKnown;
  private volatile boolean closed;

  RunningNode(NodeParts parts, Environment environment) {
    this.settings = parts.settings();
    this.runtime = parts.runtime();
    this.network = parts.network();
    this.prober = parts.prober();
    this.environment = environment;
    this.worker = environment.workers().apply("node-" + settings.name());
    this.agents = new PodAgents(this);
    this.shutdown = new NodeShutdown(this);
    this.list = new SandboxList(runtime, worker, this::listed);
    this.volumes = parts.volumes().make(settings, environment);
    this.devices = parts.devices().make(settings, environment, this::report);
    this.evictions = new Evictions(this, parts.machine(), settings.evictions());
    this.cgroups = new PodCgroups(settings, CgroupTree.ofHost(), worker, this::looked);
    this.housekeeping = new Housekeeping(this, parts.machine());
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
            devices,
            files == null ? null : new HostMounts(files, sandboxPlans),
            worker);
    this.health = new RuntimeHealth(runtime, network, environment.clock(), worker, this::report);
    this.reporter =
        new NodeReporter(settings, environment, worker, evictions, devices, health, volumes::inUse);
    this.admissions = new Admissions(settings.name(), environment, reporter::unregistered);
    this.pods = new PodWatch(settings.name(), environment, worker, this);
    this.statics = new StaticPods(this, this::changed);
  }

  void begin() {
    reporter.begin();
    health.begin();
    worker.execute(cgroups::begin);
    subscriptions.add(pods.begin());
    subscriptions.add(statics.begin());
    if (network instanceof NodeRanges ranges) {
      subscriptions.add(PodRanges.tell(ranges, settings.name(), environment, worker, health::look));
    }
    dev.orch.runtime.Subscription events = runtime.events(event -> worker.execute(this::refresh));
    subscriptions.add(events::close);
    each(RELIST_SECONDS, this::refresh);
    each(REFRESH_SECONDS, () -> agents.forEach(PodAgent::refreshVolumes));
    each(EVICTION_SECONDS, evictions::look);
    subscriptions.add(housekeeping.begin());
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

  private void each(long seconds, Runnable task) {
    ScheduledFuture<?> timer =
        worker.scheduleWithFixedDelay(task, seconds, seconds, TimeUnit.SECONDS);
    subscriptions.add(() -> timer.cancel(false));
  }

  @Override
  public void changed(String uid, ObjectKey key) {
    if (!closed) {
      agents.of(uid, key).sync();
    }
  }

  @Override
  public void mirrorsChanged() {
    statics.show();
  }

  @Override
  public void filled(boolean synced) {
    if (synced) {
      statics.look();
    }
    refresh();
  }

  /** The pod of that uid: one of the node's own, or as the cache has it; null if it is gone. */
  @Nullable Pod pod(ObjectKey key, String uid) {
    Pod own = statics.get(uid);
    if (own != null) {
      return own;
    }
    return pods.find(key, uid);
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether all that there is was listed, and all pods are known. */
  boolean hasListed() {
    return everListed;
  }

  /**
   * Whether the runtime's list was read: before, nothing is known of what already runs. Which pods
   * there are in the API isn't waited for by the node's own.
   */
  boolean isListed(String uid) {
    return everListed || runtimeListed && statics.get(uid) != null;
  }

  /** The sandboxes of a pod, the newest first. */
  List<SandboxState> sandboxes(String uid) {
    List<SandboxState> known = list.of(uid);
    return known == null ? ImmutableList.of() : known;
  }

  /** Whether an earlier agent has left volumes of that pod. */
  boolean hasVolumes(String uid) {
    return withVolumes.contains(uid);
  }

  /** A pod was looked at. */
  void looked() {
    shutdown.looked();
  }

  /** The node's status has changed. */
  void report() {
    reporter.reportSoon();
  }

  /** Decides which of the pods that are new here may run. */
  void admit() {
    admissions.decide(agents.all());
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
    cgroups.remove(uid);
  }

  /** Reads the runtime's list again. */
  void refresh() {
    if (volumesKnown) {
      list.refresh();
    }
  }

  private void listed(Map<String, List<SandboxState>> before) {
    boolean first = !everListed && pods.isFilled() && statics.areKnown();
    boolean begins = first || !runtimeListed;
    runtimeListed = true;
    everListed = everListed || first;
    if (everListed) {
      adoptOrphans();
    }
    for (PodAgent agent : agents.all()) {
      String uid = agent.uid();
      if (begins || agent.awaitsList() || !Objects.equals(list.of(uid), before.get(uid))) {
        agent.relisted();
      }
    }
    if (first) {
      network.retain(list.ready());
      cgroups.retain(agents.uids());
    }
  }

  /** Sandboxes of pods that the API no longer has are given an agent too, which ends them. */
  private void adoptOrphans() {
    for (List<SandboxState> states : list.all()) {
      SandboxSpec spec = states.get(0).spec();
      ObjectKey key = new ObjectKey(spec.namespace(), spec.name());
      agents.of(spec.uid(), key);
    }
    for (String uid : withVolumes) {
      // Its name is told by its sandbox or by the API, if either knows it.
      agents.of(uid, new ObjectKey("", ""));
    }
  }

  /** Ends the agent; containers run on, for the next agent or for whoever closes the runtime. */
  void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    health.close();
    reporter.close();
    volumes.close();
    devices.close();
    worker.execute(
        () -> {
          list.close();
          agents.forEach(PodAgent::close);
          cgroups.close();
        });
  }
}
