package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.controllers.Environment;
import dev.orch.model.Quantity;
import dev.orch.model.coordination.Lease;
import dev.orch.model.coordination.LeaseBuilder;
import dev.orch.model.coordination.LeaseSpecBuilder;
import dev.orch.model.core.DaemonEndpoint;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.NodeConditionBuilder;
import dev.orch.model.core.NodeDaemonEndpoints;
import dev.orch.model.core.NodeFeatures;
import dev.orch.model.core.NodeSpecBuilder;
import dev.orch.model.core.NodeStatus;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.NodeSystemInfo;
import dev.orch.model.core.NodeSystemInfoBuilder;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.PodResources;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.patch.MergePatch;
import dev.orch.model.schema.RecordWriter;
import dev.orch.node.devices.Devices;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Registers a node, renews its lease every ten seconds and its status every five minutes: the
 * kubelet's defaults.
 */
final class NodeReporter {
  private static final System.Logger LOG = System.getLogger(NodeReporter.class.getName());
  private static final String UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";
  private static final String LEASES = "kube-node-lease";
  private static final Set<String> OWN =
      ImmutableSet.of("MemoryPressure", "DiskPressure", "PIDPressure", "Ready");
  private static final int LEASE_SECONDS = 40;
  private static final long RENEW_SECONDS = 10;
  private static final long STATUS_SECONDS = 300;

  private final NodeSettings settings;
  private final Environment environment;
  private final ScheduledExecutorService worker;
  private final Evictions evictions;
  private final Devices devices;
  private final RuntimeHealth runtime;
  private final Supplier<Set<String>> inUse;
  private Set<String> toldInUse = ImmutableSet.of();
  private @Nullable ScheduledFuture<?> renewal;
  private @Nullable ScheduledFuture<?> status;

  /**
   * @param runtime how the runtime is
   * @param inUse the attached volumes that pods here use; asked on any thread
   */
  NodeReporter(
      NodeSettings settings,
      Environment environment,
      ScheduledExecutorService worker,
      Evictions evictions,
      Devices devices,
      RuntimeHealth runtime,
      Supplier<Set<String>> inUse) {
    this.inUse = inUse;
    this.evictions = evictions;
    this.devices = devices;
    this.runtime = runtime;
    this.settings = settings;
    this.environment = environment;
    this.worker = worker;
  }

  void begin() {
    worker.execute(() -> attempt(this::register));
    renewal =
        worker.scheduleWithFixedDelay(
            () -> attempt(this::beat), RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
    status =
        worker.scheduleWithFixedDelay(
            () -> attempt(this::register), STATUS_SECONDS, STATUS_SECONDS, TimeUnit.SECONDS);
  }

  /** Something has changed: the status is sent before it is due. */
  void reportSoon() {
    worker.execute(() -> attempt(this::report));
  }

  private void attempt(Runnable call) {
    try {
      call.run();
    } catch (ApiException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "node " + settings.name() + ": " + e.getMessage());
      if (e.isConflict() || e.is(Reason.NOT_FOUND)) {
        worker.schedule(() -> attempt(this::register), 1, TimeUnit.SECONDS);
      }
    }
  }

  /** A volume that comes into use is told before long: what isn't in use may be detached. */
  private void beat() {
    renew();
    if (!inUse.get().equals(toldInUse)) {
      report();
    }
  }

  private Resources<Node> nodes() {
    return environment.api().resources(BuiltInKinds.NODE);
  }

  private void register() {
    if (nodes().find(settings.name()).isEmpty()) {
      nodes().create(node());
    }
    report();
    renew();
  }

  /** Sends what differs, however often others change the Node meanwhile. */
  private void report() {
    while (true) {
      try {
        send();
        return;
      } catch (ApiException e) {
        if (!e.isConflict()) {
          throw e;
        }
      }
    }
  }

  /** A node may read its Node, but not by its status. */
  private void send() {
    Node present = nodes().get(settings.name());
    Set<String> used = ImmutableSortedSet.copyOf(inUse.get());
    NodeStatus reported = reported(present.status()).withVolumesInUse(ImmutableList.copyOf(used));
    Json.Obj difference =
        MergePatch.diff(RecordWriter.toJson(present.status()), RecordWriter.toJson(reported));
    Json.Obj patch =
        Json.object(
                "metadata",
                Json.object("resourceVersion", Json.of(present.metadata().resourceVersion())))
            .with("status", difference);
    nodes().status().patch(settings.name(), Patch.merge(patch), WriteOptions.NONE);
    toldInUse = used;
  }

  private Node node() {
    Map<String, String> labels = new TreeMap<>(settings.labels());
    labels.put("kubernetes.io/hostname", settings.name());
    labels.put("kubernetes.io/os", "linux");
    labels.put("kubernetes.io/arch", architecture());
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(settings.name()).labels(labels).build())
        .spec(NodeSpecBuilder.builder().taints(taints()).build())
        .build();
  }

  /** The Node as it would be told to an API that doesn't know it. */
  Node unregistered() {
    return node().withStatus(reported(NodeStatusBuilder.builder().build()));
  }

  private List<Taint> taints() {
    Taint unknown =
        TaintBuilder.builder().key(UNINITIALIZED).value("true").effect("NoSchedule").build();
    return settings.inCloud() ? ImmutableList.of(unknown) : ImmutableList.of();
  }

  private static String architecture() {
    String name = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
    return name.equals("aarch64") ? "arm64" : name.equals("x86_64") ? "amd64" : name;
  }

  private NodeStatus reported(NodeStatus old) {
    Instant now = environment.clock().instant();
    return old.withCapacity(amounts(old.capacity(), Devices.Count::capacity))
        .withAllocatable(amounts(old.allocatable(), Devices.Count::allocatable))
        .withAddresses(addresses(old))
        .withDaemonEndpoints(new NodeDaemonEndpoints(new DaemonEndpoint(settings.agentPort())))
        .withNodeInfo(info())
        .withFeatures(new NodeFeatures(runtime.keepsOutImageGroups()))
        .withConditions(conditions(old, now));
  }

  /** What it has, what plugins tell of, and what others have noted of extended resources. */
  private Map<String, Quantity> amounts(
      Map<String, Quantity> old, ToLongFunction<Devices.Count> count) {
    Map<String, Quantity> all = new TreeMap<>();
    old.forEach(
        (name, amount) -> {
          if (PodResources.isExtended(name)) {
            all.put(name, amount);
          }
        });
    devices
        .counts()
        .forEach((name, counts) -> all.put(name, Quantity.of(count.applyAsLong(counts))));
    all.putAll(settings.capacity());
    return all;
  }

  private List<NodeCondition> conditions(NodeStatus old, Instant now) {
    ImmutableList.Builder<NodeCondition> all = ImmutableList.builder();
    for (Evictions.Pressure pressure : Evictions.Pressure.values()) {
      boolean holds = evictions.isUnder(pressure);
      all.add(
          condition(
              old,
              pressure.condition,
              holds ? "True" : "False",
              pressure.reason(holds),
              pressure.message(holds),
              now));
    }
    all.add(ready(old, now));
    for (NodeCondition other : old.conditions()) {
      if (!OWN.contains(other.type())) {
        all.add(other);
      }
    }
    return all.build();
  }

  private NodeCondition ready(NodeStatus old, Instant now) {
    String problem = runtime.problem();
    return problem.isEmpty()
        ? condition(old, "Ready", "True", "KubeletReady", "kubelet is posting ready status", now)
        : condition(old, "Ready", "False", "KubeletNotReady", problem, now);
  }

  /** In a cloud they are its controllers' to say, once there are any. */
  private List<NodeAddress> addresses(NodeStatus old) {
    return settings.inCloud() && !old.addresses().isEmpty()
        ? old.addresses()
        : ImmutableList.of(
            new NodeAddress("InternalIP", settings.hostIp()),
            new NodeAddress("Hostname", settings.name()));
  }

  private NodeSystemInfo info() {
    return NodeSystemInfoBuilder.builder()
        .machineID(settings.name())
        .systemUUID(settings.name())
        .bootID(settings.name())
        .kernelVersion(System.getProperty("os.version", ""))
        .osImage(System.getProperty("os.name", ""))
        .containerRuntimeVersion(runtime.version(settings.runtimeName()))
        .kubeletVersion("v1.36.2+orch")
        .operatingSystem("linux")
        .architecture(architecture())
        .build();
  }

  private static NodeCondition condition(
      NodeStatus old, String type, String status, String reason, String message, Instant now) {
    List<NodeCondition> same = new ArrayList<>();
    old.conditions().stream()
        .filter(c -> c.type().equals(type) && c.status().equals(status))
        .forEach(same::add);
    return NodeConditionBuilder.builder()
        .type(type)
        .status(status)
        .lastHeartbeatTime(now)
        .lastTransitionTime(same.isEmpty() ? now : same.get(0).lastTransitionTime())
        .reason(reason)
        .message(message)
        .build();
  }

  private void renew() {
    Resources<Lease> leases = environment.api().resources(BuiltInKinds.LEASE).inNamespace(LEASES);
    Instant now = environment.clock().instant();
    if (leases.find(settings.name()).isEmpty()) {
      leases.create(
          LeaseBuilder.builder()
              .metadata(ObjectMetaBuilder.builder().name(settings.name()).namespace(LEASES).build())
              .spec(
                  LeaseSpecBuilder.builder()
                      .holderIdentity(settings.name())
                      .leaseDurationSeconds(LEASE_SECONDS)
                      .renewTime(now)
                      .build())
              .build());
    } else {
      leases.edit(settings.name(), lease -> lease.withSpec(lease.spec().withRenewTime(now)));
    }
  }

  void close() {
    if (renewal != null) {
      renewal.cancel(false);
    }
    if (status != null) {
      status.cancel(false);
    }
  }
}
