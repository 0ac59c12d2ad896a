package dev.orch.testkit.simulation;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.Loop;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.MemoryStore;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster on a virtual clock and one thread: the API in-process, and loops that reach it through
 * a hook, which may delay, refuse, lose or reorder what they ask and are told. All that happens is
 * a function of the seed. Nodes are played by {@link Kubelet}.
 *
 * <p>Not safe for several threads.
 */
public final class Simulation implements AutoCloseable {
  /** How long {@link #until} waits, in virtual time. */
  public static final Duration LIMIT = Duration.ofMinutes(10);

  private final SimulatedExecutor executor;
  private final MemoryStore<Resource> store;
  private final Api api;
  private final HookedApi.Hook hook;
  private final Supplier<? extends List<Loop>> loops;
  private final Chance chance;
  private final Set<String> workers = new TreeSet<>();
  private ControllerManager manager;
  private @Nullable Future<?> restart;

  private Simulation(
      long seed,
      SimulatedExecutor executor,
      Function<SimulatedExecutor, ? extends HookedApi.Hook> hook,
      Iterable<Kind<?>> kinds,
      Supplier<? extends List<Loop>> loops) {
    this.executor = executor;
    executor.trace().on();
    LocalApi local =
        LocalApi.builder()
            .clock(executor.time())
            .seed(seed)
            .kinds(BuiltInKinds.all().plus(ImmutableList.copyOf(kinds)))
            .build();
    this.store = (MemoryStore<Resource>) local.store();
    this.api = local.as(Caller.component("test"));
    this.hook = hook.apply(executor);
    this.loops = loops;
    this.chance = new Chance(seed);
    createIn("", Namespace.class, "{'metadata':{'name':'default'}}");
    createIn("default", ServiceAccount.class, "{'metadata':{'name':'default'}}");
    this.manager = start();
  }

  /** A cluster with these loops, where everything goes well and every call lets others run. */
  public static Simulation of(long seed, Loop... loops) {
    return of(seed, new SimulatedExecutor(seed), HookedApi::interleaving, loops);
  }

  /** The same with more kinds. */
  public static Simulation of(long seed, Iterable<Kind<?>> kinds, Loop... loops) {
    return of(seed, new SimulatedExecutor(seed), HookedApi::interleaving, kinds, loops);
  }

  /** The same with loops that reach the API through a hook. */
  public static Simulation of(
      long seed,
      SimulatedExecutor executor,
      Function<SimulatedExecutor, ? extends HookedApi.Hook> hook,
      Loop... loops) {
    return of(seed, executor, hook, ImmutableList.of(), loops);
  }

  /** The same with more kinds. */
  public static Simulation of(
      long seed,
      SimulatedExecutor executor,
      Function<SimulatedExecutor, ? extends HookedApi.Hook> hook,
      Iterable<Kind<?>> kinds,
      Loop... loops) {
    ImmutableList<Loop> same = ImmutableList.copyOf(loops);
    return of(seed, executor, hook, kinds, () -> same);
  }

  /** The same with loops that are made anew whenever they begin, so that they remember nothing. */
  public static Simulation of(
      long seed,
      SimulatedExecutor executor,
      Function<SimulatedExecutor, ? extends HookedApi.Hook> hook,
      Iterable<Kind<?>> kinds,
      Supplier<? extends List<Loop>> loops) {
    return new Simulation(seed, executor, hook, kinds, loops);
  }

  private ControllerManager start() {
    return ControllerManager.start(
        new HookedApi(api.as(Caller.component("controllers")), hook),
        executor.time(),
        this::worker,
        chance,
        loops.get());
  }

  private ScheduledExecutorService worker(String name) {
    workers.add(name);
    return executor.worker(name);
  }

  /**
   * Ends all loops as {@code kill -9} does: what runs ends at its next call, timers and queues are
   * gone, and what was open breaks off. After the time they begin again, knowing nothing. From any
   * task, or from outside.
   */
  public void crash(Duration down) {
    workers.forEach(executor::kill);
    hook.callerDied();
    if (restart != null) {
      restart.cancel(false); // it died while it was down
    }
    restart =
        executor
            .worker("simulation")
            .schedule(() -> manager = start(), down.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What runs the loops, and moves time. */
  public SimulatedExecutor executor() {
    return executor;
  }

  /** What the API keeps its objects in. */
  public MemoryStore<Resource> store() {
    return store;
  }

  /** The API without faults, as an administrator. */
  public Api api() {
    return api;
  }

  /** Objects of the default namespace. */
  public <T extends Resource> Resources<T> of(Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  /** Creates what the JSON says, with single quotes for double ones. */
  public <T extends Resource> T createIn(String namespace, Class<T> type, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    return api.resources(type).inNamespace(namespace).create(object);
  }

  /** The same in the default namespace, with arguments as of {@link String#format}. */
  public <T extends Resource> T create(Class<T> type, String json, Object... arguments) {
    return createIn("default", type, String.format(Locale.ROOT, json, arguments));
  }

  /** Runs until the condition holds. */
  public void until(BooleanSupplier condition) {
    if (!executor.runUntil(condition, LIMIT)) {
      throw new AssertionError("not within " + LIMIT + ":\n" + this);
    }
  }

  /** All objects but those that a cluster has anyway, then what ran when. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    Set<String> told = new TreeSet<>();
    for (Kind<?> kind : api.kinds().all()) {
      if (kind.verbs().contains("list") && told.add(kind.resource())) {
        api.resources(kind).list().items().forEach(object -> text.append(object).append('\n'));
      }
    }
    return text.append(executor.trace()).toString();
  }

  @Override
  public void close() {
    manager.close();
  }
}
