package dev.orch.network.dns;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * An address that a service has by an endpoint that is ready. Immutable.
 *
 * @param hostname its name within the service: its own, or else the address with dashes
 * @param ports of its slice
 */
record ReadyEndpoint(String hostname, InetAddress address, List<EndpointPort> ports) {
  /** All of a service, by the order of its slices; unknown readiness is readiness. */
  static List<ReadyEndpoint> of(Collection<EndpointSlice> slices, boolean unready) {
    ImmutableList.Builder<ReadyEndpoint> all = ImmutableList.builder();
    for (EndpointSlice slice : slices) {
      for (Endpoint endpoint : slice.endpoints()) {
        if (unready || !Boolean.FALSE.equals(endpoint.conditions().ready())) {
          add(endpoint, slice.ports(), all);
        }
      }
    }
    return all.build();
  }

  /** Addresses of slices of type FQDN are none. */
  private static void add(
      Endpoint endpoint, List<EndpointPort> ports, ImmutableList.Builder<ReadyEndpoint> to) {
    String own = endpoint.hostname();
    for (String address : endpoint.addresses()) {
      if (InetAddresses.isInetAddress(address)) {
        String name =
            own == null || own.isEmpty() ? address.replace('.', '-').replace(':', '-') : own;
        to.add(new ReadyEndpoint(Ascii.toLowerCase(name), InetAddresses.forString(address), ports));
      }
    }
  }
}
