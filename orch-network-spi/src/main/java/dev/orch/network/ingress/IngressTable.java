package dev.orch.network.ingress;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressBackend;
import dev.orch.model.networking.IngressRule;
import dev.orch.model.networking.IngressServiceBackend;
import dev.orch.model.networking.IngressTLS;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go, by the rules of Ingresses. Of the rules that match, the one of the most
 * particular host decides (that host, a wildcard, any), and of those the one of the longest path;
 * an exact path before a prefix. What two Ingresses both say, the older one decides. Immutable.
 */
public final class IngressTable {
  /** One that sends nothing anywhere. */
  public static final IngressTable EMPTY =
      new IngressTable(ImmutableMap.of(), null, ImmutableSortedMap.of());

  private static final String ANY = "";

  private static final Comparator<Ingress> BY_AGE =
      Comparator.comparing(
              (Ingress ingress) -> String.valueOf(ingress.metadata().creationTimestamp()))
          .thenComparing(ingress -> ingress.metadata().namespace())
          .thenComparing(ingress -> ingress.metadata().name());

  private final Map<String, HostRules> hosts;
  private final @Nullable Backend otherwise;
  private final SortedMap<String, String> certificates;

  private IngressTable(
      Map<String, HostRules> hosts,
      @Nullable Backend otherwise,
      SortedMap<String, String> certificates) {
    this.hosts = hosts;
    this.otherwise = otherwise;
    this.certificates = certificates;
  }

  /** The table of these Ingresses, whatever their order. */
  public static IngressTable of(Collection<Ingress> ingresses) {
    Map<String, HostRules.Builder> hosts = new TreeMap<>();
    Map<String, String> certificates = new TreeMap<>();
    Backend otherwise = null;
    for (Ingress ingress : ingresses.stream().sorted(BY_AGE).toList()) {
      Backend own = backend(ingress, ingress.spec().defaultBackend());
      otherwise = otherwise == null ? own : otherwise;
      for (IngressRule rule : ingress.spec().rules()) {
        add(
            ingress,
            rule,
            own,
            hosts.computeIfAbsent(Ascii.toLowerCase(rule.host()), made -> new HostRules.Builder()));
      }
      for (IngressTLS tls : ingress.spec().tls()) {
        String secret = ingress.metadata().namespace() + "/" + tls.secretName();
        List<String> names = tls.hosts().isEmpty() ? List.of(ANY) : tls.hosts();
        names.forEach(host -> certificates.putIfAbsent(Ascii.toLowerCase(host), secret));
      }
    }
    Map<String, HostRules> built = new LinkedHashMap<>();
    hosts.forEach((host, rules) -> built.put(host, rules.build()));
    return new IngressTable(
        ImmutableMap.copyOf(built), otherwise, ImmutableSortedMap.copyOf(certificates));
  }

  /** A rule that says no paths has the Ingress' own backend for all. */
  private static void add(
      Ingress ingress, IngressRule rule, @Nullable Backend own, HostRules.Builder rules) {
    if (rule.http() == null) {
      if (own != null) {
        rules.prefix("/", own);
      }
      return;
    }
    rule.http()
        .paths()
        .forEach(
            path -> {
              Backend backend = backend(ingress, path.backend());
              if (backend != null && "Exact".equals(path.pathType())) {
                rules.exact(path.path(), backend);
              } else if (backend != null) {
                rules.prefix(path.path(), backend);
              }
            });
  }

  /** Null if it is no Service. */
  private static @Nullable Backend backend(Ingress ingress, @Nullable IngressBackend backend) {
    IngressServiceBackend service = backend == null ? null : backend.service();
    return service == null
        ? null
        : new Backend(
            ingress.metadata().namespace(),
            service.name(),
            service.port().name(),
            service.port().number());
  }

  /**
   * Where a request goes.
   *
   * @param host that was asked for, without its port; empty if none was
   * @param path that was asked for, undecoded and without a query
   * @return empty if nowhere
   */
  public Optional<Backend> route(String host, String path) {
    String asked = Ascii.toLowerCase(host);
    int dot = asked.indexOf('.');
    Backend found = at(asked, path);
    if (found == null && dot > 0) {
      found = at("*" + asked.substring(dot), path);
    }
    if (found == null && !asked.isEmpty()) {
      found = at(ANY, path);
    }
    return Optional.ofNullable(found == null ? otherwise : found);
  }

  private @Nullable Backend at(String host, String path) {
    HostRules rules = hosts.get(host);
    return rules == null ? null : rules.route(path);
  }

  /** Everything that requests may go to. */
  public Set<Backend> backends() {
    Stream<Backend> ruled = hosts.values().stream().flatMap(HostRules::backends);
    return Stream.concat(ruled, Stream.ofNullable(otherwise))
        .collect(ImmutableSet.toImmutableSet());
  }

  /**
   * The secrets of the certificates to show.
   *
   * @return namespace and name of the secret by host, which may begin with a wildcard; that for all
   *     others at the empty name
   */
  public SortedMap<String, String> certificates() {
    return certificates;
  }
}
