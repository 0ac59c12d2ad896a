package dev.orch.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointHints;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.discovery.ForNode;
import dev.orch.model.discovery.ForZone;
import dev.orch.network.EndpointChoice.Candidate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a port, merged over all slices of its service: one that several tell of counts
 * once. Stateless.
 */
final class Candidates {
  private Candidates() {}

  static List<Candidate> of(
      Collection<EndpointSlice> slices, String port, boolean six, ProxyPlace place) {
    Map<ServiceTable.Endpoint, Candidate> all = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      if (slice.addressType().equals(six ? "IPv6" : "IPv4")) {
        add(slice, port, place, all);
      }
    }
    return ImmutableList.copyOf(all.values());
  }

  private static void add(
      EndpointSlice slice,
      String name,
      ProxyPlace place,
      Map<ServiceTable.Endpoint, Candidate> all) {
    for (EndpointPort port : slice.ports()) {
      Integer number = port.port();
      if (number != null && name.equals(port.name() == null ? "" : port.name())) {
        for (Endpoint endpoint : slice.endpoints()) {
          if (!endpoint.addresses().isEmpty()) {
            Candidate candidate = candidate(endpoint, number, place);
            all.merge(candidate.endpoint(), candidate, Candidates::merged);
          }
        }
      }
    }
  }

  /** Unknown readiness is readiness, and so is that of serving. */
  private static Candidate candidate(Endpoint endpoint, int port, ProxyPlace place) {
    EndpointHints hints = endpoint.hints();
    return new Candidate(
        new ServiceTable.Endpoint(endpoint.addresses().get(0), port),
        isLocal(endpoint.nodeName(), place),
        !Boolean.FALSE.equals(endpoint.conditions().ready()),
        !Boolean.FALSE.equals(endpoint.conditions().serving())
            && Boolean.TRUE.equals(endpoint.conditions().terminating()),
        hints == null
            ? ImmutableSortedSet.of()
            : hints.forZones().stream()
                .map(ForZone::name)
                .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
        hints == null
            ? ImmutableSortedSet.of()
            : hints.forNodes().stream()
                .map(ForNode::name)
                .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)));
  }

  private static boolean isLocal(@Nullable String node, ProxyPlace place) {
    return place.node().isEmpty() || place.node().equals(node);
  }

  private static Candidate merged(Candidate one, Candidate other) {
    return new Candidate(
        one.endpoint(),
        one.local() || other.local(),
        one.ready() || other.ready(),
        one.fallback() || other.fallback(),
        Sets.union(one.zones(), other.zones()).immutableCopy(),
        Sets.union(one.nodes(), other.nodes()).immutableCopy());
  }
}
