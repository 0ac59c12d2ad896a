package dev.orch.ingress;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.network.ingress.Backend;
import dev.orch.network.ingress.IngressTable;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where requests go at a moment. Immutable.
 *
 * @param endpoints of every backend of the table
 * @param certificates by host, which may begin with a wildcard; that for all others at the empty
 *     name
 */
record Routes(
    IngressTable table,
    Map<Backend, List<InetSocketAddress>> endpoints,
    Map<String, Certificate> certificates) {
  static final Routes NONE = new Routes(IngressTable.EMPTY, ImmutableMap.of(), ImmutableMap.of());

  Routes {
    endpoints = ImmutableMap.copyOf(endpoints);
    certificates = ImmutableMap.copyOf(certificates);
  }

  /** The endpoints for a request; empty if no rule is about it. */
  Optional<List<InetSocketAddress>> route(String host, String path) {
    return table
        .route(host, path)
        .map(backend -> endpoints.getOrDefault(backend, ImmutableList.of()));
  }

  /** Everything that requests may be sent to. */
  Set<InetSocketAddress> targets() {
    return endpoints.values().stream().flatMap(List::stream).collect(ImmutableSet.toImmutableSet());
  }

  /** The certificate to show to who asks for this host, be it of none. */
  Optional<Certificate> certificate(String host) {
    Certificate own = certificates.get(host);
    int dot = host.indexOf('.');
    Certificate wild = dot < 0 ? null : certificates.get("*" + host.substring(dot));
    Certificate found = own == null ? wild : own;
    return Optional.ofNullable(found == null ? certificates.get("") : found);
  }
}
