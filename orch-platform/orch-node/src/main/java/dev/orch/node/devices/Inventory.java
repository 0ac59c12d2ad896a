package dev.orch.node.devices;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which plugins there are, and what they tell of. On one worker. */
final class Inventory {
  /** How long a plugin that went may take to come back; the kubelet's. */
  private static final long RETURN_MINUTES = 5;

  private final ScheduledExecutorService worker;
  private final Runnable changed;
  private final Map<String, Resource> resources = new ConcurrentSkipListMap<>();
  private final Set<String> gone = new TreeSet<>();
  private volatile boolean closed;

  /** A plugin, and what it wants to be asked. Each that registers is another. */
  static final class Registered {
    private final DevicePlugin plugin;
    private final DevicePlugin.Options options;

    Registered(DevicePlugin plugin, DevicePlugin.Options options) {
      this.plugin = plugin;
      this.options = options;
    }

    DevicePlugin plugin() {
      return plugin;
    }

    DevicePlugin.Options options() {
      return options;
    }
  }

  /** One extended resource. */
  private static final class Resource {
    @Nullable Registered plugin;
    SortedSet<String> healthy = new TreeSet<>();
    SortedSet<String> unhealthy = new TreeSet<>();

    /** Has it forgotten, unless a plugin comes before; null before. */
    volatile @Nullable ScheduledFuture<?> expiry;

    void stay() {
      ScheduledFuture<?> planned = expiry;
      if (planned != null) {
        planned.cancel(false);
      }
    }
  }

  /**
   * @param changed is called after each change
   */
  Inventory(ScheduledExecutorService worker, Runnable changed) {
    this.worker = worker;
    this.changed = changed;
  }

  /** A plugin of it was there before this began. */
  void expect(String name) {
    expect(name, resources.computeIfAbsent(name, made -> new Resource()));
  }

  /** A plugin has come. Until it tells otherwise, devices are as they were. */
  void add(String name, Registered plugin) {
    if (closed) {
      return;
    }
    Resource resource = resources.computeIfAbsent(name, made -> new Resource());
    resource.plugin = plugin;
    resource.stay();
    gone.remove(name);
    changed.run();
  }

  /** What a plugin tells; nothing if it isn't that resource's any longer. */
  void list(String name, Registered plugin, Collection<DevicePlugin.Device> devices) {
    Resource resource = resources.get(name);
    if (!closed && resource != null && resource.plugin == plugin) {
      resource.healthy = new TreeSet<>();
      resource.unhealthy = new TreeSet<>();
      for (DevicePlugin.Device device : devices) {
        (device.healthy() ? resource.healthy : resource.unhealthy).add(device.id());
      }
      resource.unhealthy.removeAll(resource.healthy);
      changed.run();
    }
  }

  /** A plugin has gone: its devices can't be had until one comes in its place. */
  void remove(String name, Registered plugin) {
    Resource resource = resources.get(name);
    if (!closed && resource != null && resource.plugin == plugin) {
      resource.plugin = null;
      resource.unhealthy.addAll(resource.healthy);
      resource.healthy = new TreeSet<>();
      expect(name, resource);
      changed.run();
    }
  }

  /** If no plugin comes, the resource is forgotten. */
  private void expect(String name, Resource resource) {
    resource.stay();
    resource.expiry =
        worker.schedule(
            () -> {
              resources.remove(name);
              gone.add(name);
              changed.run();
            },
            RETURN_MINUTES,
            TimeUnit.MINUTES);
    if (closed) {
      resource.stay();
    }
  }

  /** Learns nothing any more, and forgets nothing: the next one may be at work. On any thread. */
  void close() {
    closed = true;
    resources.values().forEach(Resource::stay);
  }

  /** Resources that have a plugin, or had one until lately. */
  ImmutableSortedSet<String> names() {
    return ImmutableSortedSet.copyOf(resources.keySet());
  }

  /** The plugin of a resource; null if there is none now. */
  @Nullable Registered plugin(String name) {
    Resource resource = resources.get(name);
    return resource == null ? null : resource.plugin;
  }

  /** The devices that containers may get. */
  ImmutableSortedSet<String> healthy(String name) {
    Resource resource = resources.get(name);
    return resource == null
        ? ImmutableSortedSet.of()
        : ImmutableSortedSet.copyOfSorted(resource.healthy);
  }

  SortedMap<String, Devices.Count> counts() {
    ImmutableSortedMap.Builder<String, Devices.Count> all = ImmutableSortedMap.naturalOrder();
    gone.forEach(name -> all.put(name, new Devices.Count(0, 0)));
    resources.forEach(
        (name, resource) ->
            all.put(
                name,
                new Devices.Count(
                    resource.healthy.size() + (long) resource.unhealthy.size(),
                    resource.healthy.size())));
    return all.buildOrThrow();
  }
}
