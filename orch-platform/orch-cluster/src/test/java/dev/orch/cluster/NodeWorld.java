package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.ControllerManager;
import dev.orch.model.Chance;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ContainerState;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.node.DevicesFactory;
import dev.orch.node.EvictionSettings;
import dev.orch.node.Machine;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeParts;
import dev.orch.node.NodeSettings;
import dev.orch.node.VolumesFactory;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Health;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.simulated.Script;
import dev.orch.runtime.simulated.SimulatedRuntime;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * One node agent on a simulated runtime and network: what its containers do is scripted, what it
 * starts and when is written down.
 */
final class NodeWorld implements AutoCloseable {
  private static final Map<String, Quantity> CAPACITY =
      Map.of("cpu", Quantity.of(4), "memory", Quantity.parse("8Gi"), "pods", Quantity.of(110));

  /** A start of a container. */
  record Start(String pod, String container, int attempt, Duration at) {}

  final SimulatedExecutor executor;
  final Api api;
  final List<Start> starts = new ArrayList<>();

  /** As what each container was started last, by pod and container. */
  final Map<String, ContainerSpec> specs = new TreeMap<>();

  final ScriptedProbes probes = new ScriptedProbes();
  final RecordingNetwork network;
  final SimulatedRuntime runtime;
  private final Map<String, IntFunction<Script>> scripts = new TreeMap<>();
  private final long seed;
  private ControllerManager manager;

  /** What the machine has left. */
  Map<Machine.Signal, Machine.Level> machine = Map.of();

  /** How that is told, at each look. */
  Supplier<Map<Machine.Signal, Machine.Level>> look = () -> machine;

  /** When the next agent ends pods for the machine's sake. */
  EvictionSettings evictions = EvictionSettings.DEFAULT;

  /** What the next agent has; none at first. */
  VolumesFactory volumes = VolumesFactory.none();

  /** Where the next agent looks for its own pods; nowhere at first. */
  Path manifests;

  /** Whether the agent reaches the API. */
  boolean reachable = true;

  /** The same of devices. */
  DevicesFactory devices = DevicesFactory.none();

  /** How the next agent's runtime is; null if it doesn't tell. */
  Health health;

  private NodeAgent node;

  NodeWorld(long seed) {
    this.seed = seed;
    executor = new SimulatedExecutor(seed);
    api = LocalApi.builder().clock(executor.time()).seed(seed).build().as(Caller.component("test"));
    create(Namespace.class, "", "{'metadata':{'name':'default'}}");
    create(Namespace.class, "", "{'metadata':{'name':'kube-node-lease'}}");
    create(ServiceAccount.class, "default", "{'metadata':{'name':'default'}}");
    runtime = new SimulatedRuntime(executor.time(), executor.worker("runtime"), this::script);
    network = new RecordingNetwork(executor.worker("network"));
    manager = agent();
  }

  private Script script(SandboxSpec sandbox, ContainerSpec spec) {
    specs.put(sandbox.name() + "/" + spec.name(), spec);
    starts.add(new Start(sandbox.name(), spec.name(), spec.attempt(), executor.time().elapsed()));
    return scripts.getOrDefault(spec.name(), attempt -> Script.RUNS).apply(spec.attempt());
  }

  private ControllerManager agent() {
    NodeSettings settings =
        NodeSettings.of("n1", "192.168.0.1", CAPACITY, "simulated://")
            .withManifests(manifests)
            .withEvictions(evictions);
    node =
        new NodeAgent(
            new NodeParts(
                settings,
                probes.over(runtime, health),
                network,
                probes,
                volumes,
                devices,
                () -> look.get()));
    return ControllerManager.start(
        FailingApi.of(api.as(Caller.component("node")), () -> reachable),
        executor.time(),
        executor::worker,
        new Chance(seed),
        List.of(node));
  }

  /** Ends the agent, as its process would: containers run on. */
  void stopAgent() {
    manager.close();
    executor.runReady();
  }

  /** Whether all pods have ended, once the node is told to go down. */
  CompletionStage<Void> shutDown(Duration grace) {
    return node.shutDown(grace);
  }

  void startAgent() {
    manager = agent();
  }

  /** How the containers of that name behave, by attempt. */
  void script(String container, IntFunction<Script> behaviour) {
    scripts.put(container, behaviour);
  }

  void script(String container, Script always) {
    script(container, attempt -> always);
  }

  /** JSON with single quotes for double ones. */
  <T extends Resource> T create(Class<T> type, String namespace, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    return api.resources(type).inNamespace(namespace).create(object);
  }

  /** A pod on the node, by what its spec has beside the node's name. */
  Pod pod(String name, String spec, Object... arguments) {
    String json =
        "{'metadata':{'name':'"
            + name
            + "'},'spec':{'nodeName':'n1',"
            + String.format(Locale.ROOT, spec, arguments)
            + "}}";
    return create(Pod.class, "default", json);
  }

  Resources<Pod> pods() {
    return api.resources(Pod.class).inNamespace("default");
  }

  Pod pod(String name) {
    return pods().get(name);
  }

  boolean isGone(String name) {
    return pods().find(name).isEmpty();
  }

  String phase(String name) {
    return pod(name).status().phase();
  }

  /** The status of a container, init or not. */
  ContainerStatus container(String pod, String name) {
    List<ContainerStatus> all = new ArrayList<>(pod(pod).status().initContainerStatuses());
    all.addAll(pod(pod).status().containerStatuses());
    return all.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Whether the pod has reported that container, which waits for that reason. */
  boolean waits(String pod, String name, String reason) {
    if (pod(pod).status().containerStatuses().isEmpty()) {
      return false;
    }
    ContainerState state = container(pod, name).state();
    return state != null && state.waiting() != null && state.waiting().reason().equals(reason);
  }

  PodCondition condition(String pod, String type) {
    return pod(pod).status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError(type + " among " + pod(pod).status().conditions()));
  }

  boolean isReady(String pod) {
    return pod(pod).status().conditions().stream()
        .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }

  List<Event> events() {
    executor.runReady();
    return api.resources(Event.class).inNamespace("default").list().items();
  }

  /** When the attempts at a container were started, in seconds. */
  List<Long> startSeconds(String container) {
    return starts.stream()
        .filter(start -> start.container().equals(container))
        .map(start -> start.at().toSeconds())
        .toList();
  }

  List<SandboxState> sandboxes() {
    var list = runtime.list().toCompletableFuture();
    executor.runReady();
    return list.join();
  }

  Duration elapsed() {
    return executor.time().elapsed();
  }

  Instant now() {
    return executor.time().instant();
  }

  void run(long seconds) {
    executor.runFor(Duration.ofSeconds(seconds));
  }

  void until(BooleanSupplier condition) {
    assertThat(executor.runUntil(condition, Duration.ofMinutes(10)))
        .as(() -> pods().list().items().stream().map(p -> p.status().toString()).toList() + "")
        .isTrue();
  }

  @Override
  public void close() {
    manager.close();
  }
}
