package dev.orch.network;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans what a service proxy carries, from Services and their EndpointSlices: again and again, at a
 * cost in proportion to what has changed. What it says follows from the objects alone, whatever the
 * order in which they were told. Not for several threads at once.
 */
public final class ServicePlanner {
  /** The label by which a slice names its service. */
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private ProxyPlace place;
  private final Map<String, Service> services = new TreeMap<>();
  private final Map<String, Map<String, EndpointSlice>> slices = new TreeMap<>();
  private final TreeMap<String, ServiceTable.Entry> entries = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();
  private ServiceTable table = ServiceTable.EMPTY;

  /** One that knows nothing yet. */
  public ServicePlanner(ProxyPlace place) {
    this.place = place;
  }

  /** The table of these objects. */
  public static ServiceTable plan(
      Collection<Service> services, Collection<EndpointSlice> slices, ProxyPlace place) {
    ServicePlanner planner = new ServicePlanner(place);
    services.forEach(service -> planner.service(null, service));
    slices.forEach(slice -> planner.slice(null, slice));
    return planner.table();
  }

  /** The node is another one from now on, or another one than was thought. */
  public void move(ProxyPlace to) {
    if (!to.equals(place)) {
      place = to;
      changed.addAll(services.keySet());
    }
  }

  /** A service was made, changed or deleted. */
  public void service(@Nullable Service before, @Nullable Service after) {
    if (before != null) {
      services.remove(name(before));
      changed.add(name(before));
    }
    if (after != null) {
      services.put(name(after), after);
      changed.add(name(after));
    }
  }

  private static String name(Service service) {
    return service.metadata().namespace() + "/" + service.metadata().name();
  }

  /** A slice was made, changed or deleted. */
  public void slice(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
    service(before)
        .ifPresent(
            service -> {
              Map<String, EndpointSlice> own = slices.getOrDefault(service, new TreeMap<>());
              own.remove(before == null ? "" : before.metadata().name());
              if (own.isEmpty()) {
                slices.remove(service);
              }
              changed.add(service);
            });
    service(after)
        .ifPresent(
            service -> {
              if (after != null) {
                slices
                    .computeIfAbsent(service, made -> new TreeMap<>())
                    .put(after.metadata().name(), after);
              }
              changed.add(service);
            });
  }

  private static Optional<String> service(@Nullable EndpointSlice slice) {
    String name = slice == null ? null : slice.metadata().labels().get(SERVICE_LABEL);
    return slice == null || name == null
        ? Optional.empty()
        : Optional.of(slice.metadata().namespace() + "/" + name);
  }

  /** What is to be carried now. */
  public ServiceTable table() {
    boolean differs = false;
    for (String name : changed) {
      ServiceTable.Entry before = entries.get(name);
      ServiceTable.Entry after = entry(name);
      if (after == null) {
        entries.remove(name);
      } else if (!after.equals(before)) {
        entries.put(name, after);
      }
      differs |= after == null ? before != null : !after.equals(before);
    }
    changed.clear();
    if (differs) {
      table = new ServiceTable(ImmutableSortedMap.copyOfSorted(entries));
    }
    return table;
  }

  private ServiceTable.@Nullable Entry entry(String name) {
    Service service = services.get(name);
    return service == null
        ? null
        : new ServicePlan(service, slices.getOrDefault(name, new TreeMap<>()).values(), place)
            .entry();
  }
}
