package dev.orch.network.dns;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of a cluster, after Kubernetes' DNS-based service discovery 1.1.0, and CoreDNS where
 * that leaves room. Told of objects and published again and again, at a cost in proportion to what
 * has changed, by one thread at a time; any thread may ask at any time, and takes no lock. An
 * answer is that of one moment for each name in it.
 */
public final class ClusterNames {
  /** The label by which a slice names its service. */
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private static final int MAX_ALIASES = 8;

  private final ZoneSettings zone;
  private final String belowZone;
  private final Apex apex;
  private final Map<String, Service> services = new TreeMap<>();
  private final Map<String, Map<String, EndpointSlice>> slices = new TreeMap<>();
  private final Set<String> namespaces = new TreeSet<>();
  private final Map<String, ServiceNames.Entry> published = new TreeMap<>();
  private final Set<String> changed = new TreeSet<>();
  private final ReverseNames reverse;
  private final ConcurrentHashMap<String, Node> nodes = new ConcurrentHashMap<>();

  /** One that knows of no objects yet. */
  public ClusterNames(ZoneSettings zone) {
    this.zone = zone;
    this.belowZone = "." + zone.domain();
    this.apex = new Apex(zone);
    this.reverse = new ReverseNames(zone.ttl(), nodes);
    nodes.putAll(apex.nodes());
  }

  /** A namespace was made, changed or deleted. */
  public void namespace(@Nullable Namespace before, @Nullable Namespace after) {
    if (before != null && after == null) {
      namespaces.remove(before.metadata().name());
      namespaceNodes(before.metadata().name()).forEach(nodes::remove);
    }
    if (after != null && namespaces.add(after.metadata().name())) {
      namespaceNodes(after.metadata().name()).forEach(name -> nodes.put(name, Node.EMPTY));
    }
  }

  private List<String> namespaceNodes(String namespace) {
    return ImmutableList.of(namespace + ".svc" + belowZone, namespace + ".pod" + belowZone);
  }

  /** A service was made, changed or deleted. */
  public void service(@Nullable Service before, @Nullable Service after) {
    if (before != null) {
      String key = before.metadata().namespace() + "/" + before.metadata().name();
      services.remove(key);
      changed.add(key);
    }
    if (after != null) {
      String key = after.metadata().namespace() + "/" + after.metadata().name();
      services.put(key, after);
      changed.add(key);
    }
  }

  /** A slice was made, changed or deleted. */
  public void slice(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
    if (before != null) {
      String key = service(before);
      Map<String, EndpointSlice> own = slices.getOrDefault(key, new TreeMap<>());
      own.remove(before.metadata().name());
      if (own.isEmpty()) {
        slices.remove(key);
      }
      changed.add(key);
    }
    if (after != null) {
      String key = service(after);
      slices.computeIfAbsent(key, made -> new TreeMap<>()).put(after.metadata().name(), after);
      changed.add(key);
    }
  }

  /** A slice without the label is nobody's. */
  private static String service(EndpointSlice slice) {
    return slice.metadata().namespace()
        + "/"
        + slice.metadata().labels().getOrDefault(SERVICE_LABEL, "");
  }

  /** Answers are by all that was told from now on. */
  public void publish() {
    changed.forEach(this::publish);
    if (!changed.isEmpty()) {
      apex.changed();
    }
    changed.clear();
  }

  private void publish(String key) {
    Service service = services.get(key);
    ServiceNames.Entry before = published.getOrDefault(key, ServiceNames.Entry.EMPTY);
    ServiceNames.Entry after =
        service == null
            ? ServiceNames.Entry.EMPTY
            : ServiceNames.of(service, slices.getOrDefault(key, ImmutableMap.of()).values(), zone);
    if (after.equals(before)) {
      return;
    }
    nodes.putAll(after.nodes());
    before.nodes().keySet().stream()
        .filter(name -> !after.nodes().containsKey(name))
        .forEach(nodes::remove);
    reverse.replace(key, before, after);
    if (service == null) {
      published.remove(key);
    } else {
      published.put(key, after);
    }
  }

  /**
   * Answers a question of the Internet class. Any thread.
   *
   * @param name in any case, with or without the last dot
   * @return empty if the name isn't the cluster's
   */
  public Optional<Answer> answer(String name, RecordType type) {
    String asked = plain(name);
    Node node = find(asked);
    if (node == null) {
      return isOurs(asked) ? Optional.of(nothing(false, ImmutableList.of())) : Optional.empty();
    }
    List<ResourceRecord> found = records(asked, node, type);
    if (!found.isEmpty()) {
      return Optional.of(
          new Answer(
              true,
              found,
              ImmutableList.of(),
              type == RecordType.SRV || type == RecordType.NS
                  ? node.additional()
                  : ImmutableList.of(),
              null));
    }
    String target = target(node);
    return Optional.of(
        target == null ? nothing(true, ImmutableList.of()) : follow(node, target, type));
  }

  private static String plain(String name) {
    String lower = Ascii.toLowerCase(name);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private boolean isOurs(String name) {
    return name.endsWith(belowZone);
  }

  private List<ResourceRecord> records(String name, Node node, RecordType type) {
    return type == RecordType.SOA && name.equals(zone.domain())
        ? ImmutableList.of(apex.authority())
        : node.of(type);
  }

  private @Nullable Node find(String name) {
    Node node = nodes.get(name);
    return node == null && isOurs(name) ? pod(name) : node;
  }

  /** Section 2.6: any address as a name below any namespace, whether there is such a pod or not. */
  private @Nullable Node pod(String name) {
    int dot = name.indexOf('.');
    String above = name.substring(dot + 1);
    if (!above.endsWith(".pod" + belowZone) || !nodes.containsKey(above)) {
      return null;
    }
    return PodNames.address(name.substring(0, dot))
        .map(
            address ->
                Node.of(
                    ImmutableList.of(
                        new ResourceRecord(name, zone.ttl(), new RecordData.Address(address)))))
        .orElse(null);
  }

  private static @Nullable String target(Node node) {
    return node.records().size() == 1
            && node.records().get(0).data() instanceof RecordData.Alias alias
        ? alias.target()
        : null;
  }

  /** The last name of the chain decides whether what was asked for exists (RFC 6604). */
  private Answer follow(Node first, String firstTarget, RecordType type) {
    List<ResourceRecord> all = new ArrayList<>(first.records());
    Set<String> seen = new HashSet<>();
    String target = firstTarget;
    while (seen.add(target) && seen.size() <= MAX_ALIASES) {
      Node node = find(target);
      if (node == null) {
        return isOurs(target)
            ? nothing(false, all)
            : new Answer(true, all, ImmutableList.of(), ImmutableList.of(), target);
      }
      List<ResourceRecord> found = records(target, node, type);
      all.addAll(found);
      String next = target(node);
      if (!found.isEmpty() || next == null) {
        return found.isEmpty()
            ? nothing(true, all)
            : new Answer(true, all, ImmutableList.of(), ImmutableList.of(), null);
      }
      all.addAll(node.records());
      target = next;
    }
    return nothing(true, all);
  }

  private Answer nothing(boolean exists, List<ResourceRecord> aliases) {
    return new Answer(
        exists, aliases, ImmutableList.of(apex.authority()), ImmutableList.of(), null);
  }
}
