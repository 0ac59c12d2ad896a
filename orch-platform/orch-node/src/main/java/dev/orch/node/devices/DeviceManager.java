package dev.orch.node.devices;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.PodResources;
import dev.orch.node.devices.Allocations.Allocation;
import dev.orch.node.devices.Inventory.Registered;
import dev.orch.runtime.base.Worker;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * The kubelet's device manager: counts what plugins tell of, and gives containers devices of their
 * own, to one after the other. All its state belongs to its worker.
 */
public final class DeviceManager implements Devices {
  private static final System.Logger LOG = System.getLogger(DeviceManager.class.getName());

  private final ScheduledExecutorService worker;
  private final Worker commands;
  private final Runnable changed;
  private final AllocationsFile file;
  private final Inventory inventory;
  private Allocations allocations;
  private CompletionStage<Void> last = Worker.done();
  private volatile SortedMap<String, Count> counts = ImmutableSortedMap.of();
  private volatile Set<String> known = ImmutableSortedSet.of();

  /**
   * Begins with what an earlier one gave.
   *
   * @param file where that is remembered
   * @param worker runs one task at a time; it isn't shut down here
   * @param changed is called there when counts have changed
   */
  public DeviceManager(Path file, ScheduledExecutorService worker, Runnable changed) {
    this.worker = worker;
    this.commands = new Worker(worker);
    this.changed = changed;
    this.file = new AllocationsFile(file);
    this.inventory = new Inventory(worker, this::told);
    AllocationsFile.Content content = this.file.read();
    this.allocations = new Allocations(content.allocations());
    content.resources().forEach(inventory::expect);
    count();
  }

  /** A plugin that is registered: through this it tells what there is. For any thread. */
  public interface Registration extends AutoCloseable {
    /** These are its devices now, and no others. */
    void devices(Collection<DevicePlugin.Device> devices);

    /** It has gone: its devices can't be had, and are forgotten if none comes in its place. */
    @Override
    void close();
  }

  /**
   * A plugin has come, maybe in place of another. For any thread.
   *
   * @param resource the extended resource that its devices are
   * @throws IllegalArgumentException if that is no name of one
   */
  public Registration register(String resource, DevicePlugin plugin, DevicePlugin.Options options) {
    if (!PodResources.isExtended(resource)) {
      throw new IllegalArgumentException("the ResourceName \"" + resource + "\" is invalid");
    }
    Registered registered = new Registered(plugin, options);
    worker.execute(() -> inventory.add(resource, registered));
    return new Registration() {
      @Override
      public void devices(Collection<DevicePlugin.Device> devices) {
        List<DevicePlugin.Device> all = ImmutableList.copyOf(devices);
        worker.execute(() -> inventory.list(resource, registered, all));
      }

      @Override
      public void close() {
        worker.execute(() -> inventory.remove(resource, registered));
      }
    };
  }

  private void told() {
    count();
    try {
      save();
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, "devices aren't remembered", e);
    }
    changed.run();
  }

  private void save() {
    file.write(allocations, inventory.names());
  }

  private void count() {
    counts = inventory.counts();
    known = ImmutableSortedSet.copyOf(Iterables.concat(inventory.names(), allocations.resources()));
  }

  @Override
  public SortedMap<String, Count> counts() {
    return counts;
  }

  @Override
  public boolean concern(Pod pod) {
    return containers(pod).anyMatch(this::concern);
  }

  private boolean concern(Container container) {
    Set<String> now = known;
    return !now.isEmpty() && Wanted.of(container).keySet().stream().anyMatch(now::contains);
  }

  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream());
  }

  @Override
  public CompletionStage<Void> allocate(Pod pod, Set<String> alive) {
    Set<String> keep =
        ImmutableSortedSet.<String>naturalOrder().addAll(alive).add(pod.metadata().uid()).build();
    return inTurn(
        () -> {
          allocations = allocations.retain(keep);
          return all(containers(pod).toList(), container -> allocate(pod, container));
        });
  }

  /** Runs it when what came before has ended, well or not. */
  private CompletionStage<Void> inTurn(Callable<CompletionStage<Void>> command) {
    return commands.call(
        () -> {
          last =
              last.handle((done, failure) -> failure == null)
                  .thenCompose(well -> commands.call(command));
          return last;
        });
  }

  private interface Each<T> {
    CompletionStage<Void> of(T one);
  }

  /** One after the other, each on the worker. */
  private <T> CompletionStage<Void> all(Collection<T> those, Each<T> command) {
    CompletionStage<Void> all = Worker.done();
    for (T one : those) {
      all = all.thenComposeAsync(done -> command.of(one), worker);
    }
    return all;
  }

  private CompletionStage<Void> allocate(Pod pod, Container container) {
    Map<String, Integer> wanted = Wanted.of(container);
    return all(
        Sets.intersection(wanted.keySet(), known).immutableCopy(),
        name -> allocate(pod, container, name, wanted.getOrDefault(name, 0)));
  }

  private CompletionStage<Void> allocate(Pod pod, Container container, String name, int size) {
    Allocation before = allocations.find(pod.metadata().uid(), container.name(), name).orElse(null);
    List<String> has = before == null ? ImmutableList.of() : before.ids();
    Registered registered = inventory.plugin(name);
    if (registered == null && !inventory.names().contains(name)) {
      throw new DeviceException("cannot allocate unregistered device " + name);
    }
    if (registered == null || inventory.healthy(name).isEmpty()) {
      throw new DeviceException(
          "no healthy devices present; cannot allocate unhealthy devices " + name);
    }
    if (!inventory.healthy(name).containsAll(has)) {
      throw new DeviceException(
          "previously allocated devices are no longer healthy; cannot allocate unhealthy devices "
              + name);
    }
    if (has.size() == size) {
      return Worker.done();
    }
    DeviceChoice first = choice(pod, container, name, size);
    CompletionStage<List<String>> preferred =
        registered.options().prefers()
            ? registered.plugin().preferred(first.available(), first.given(), size)
            : CompletableFuture.completedFuture(ImmutableList.of());
    return preferred.thenComposeAsync(
        wish -> {
          // Meanwhile devices may have gone.
          List<String> ids = choice(pod, container, name, size).of(wish);
          return registered
              .plugin()
              .allocate(ids)
              .thenAcceptAsync(
                  granted ->
                      note(
                          new Allocation(
                              pod.metadata().uid(), container.name(), name, ids, granted)),
                  worker);
        },
        worker);
  }

  private DeviceChoice choice(Pod pod, Container container, String name, int size) {
    Set<String> healthy = inventory.healthy(name);
    return new DeviceChoice(
        name,
        size,
        ImmutableSortedSet.copyOf(
            Sets.intersection(healthy, allocations.reusable(pod, container, name))),
        ImmutableSortedSet.copyOf(Sets.difference(healthy, allocations.inUse(name))));
  }

  private void note(Allocation allocation) {
    allocations = allocations.with(allocation);
    count();
    try {
      save();
    } catch (UncheckedIOException e) {
      throw new DeviceException("what was allocated can't be noted: " + e.getMessage());
    }
  }

  @Override
  public CompletionStage<Granted> of(Pod pod, Container container) {
    if (!concern(container)) {
      return CompletableFuture.completedFuture(Granted.NOTHING);
    }
    return commands
        .call(
            () -> {
              // All has been given already, unless the file was lost.
              boolean lacks =
                  Wanted.of(container).keySet().stream()
                      .filter(known::contains)
                      .anyMatch(
                          name ->
                              allocations
                                  .find(pod.metadata().uid(), container.name(), name)
                                  .isEmpty());
              return lacks ? inTurn(() -> allocate(pod, container)) : Worker.done();
            })
        .thenComposeAsync(done -> granted(pod, container), worker);
  }

  private CompletionStage<Granted> granted(Pod pod, Container container) {
    CompletionStage<Granted> all = CompletableFuture.completedFuture(Granted.NOTHING);
    for (String name : Wanted.of(container).keySet()) {
      Allocation has = allocations.find(pod.metadata().uid(), container.name(), name).orElse(null);
      if (has != null) {
        all = all.thenCombine(beforeStart(has), (sum, done) -> sum.and(has.granted()));
      }
    }
    return all;
  }

  private CompletionStage<Void> beforeStart(Allocation has) {
    Registered registered = inventory.plugin(has.resource());
    if (registered == null) {
      throw new DeviceException(
          "Plugin options not found in cache for resource: " + has.resource());
    }
    return registered.options().preStart()
        ? registered.plugin().preStart(has.ids())
        : Worker.done();
  }

  @Override
  public void close() {
    inventory.close();
  }
}
