package dev.orch.network.nft;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where packets of UDP may go on: without a connection that ends, the kernel would send a client's
 * packets to a gone endpoint for as long as they keep coming. Stateless.
 */
final class Flows {
  private Flows() {}

  /** The endpoints of an entry's targets of UDP. */
  static Map<Target, Set<Endpoint>> of(Entry entry) {
    Map<Target, Set<Endpoint>> all = new LinkedHashMap<>();
    for (Frontend frontend : entry.frontends()) {
      Target target = frontend.protocol().equals("UDP") ? Target.of(frontend) : null;
      if (target != null) {
        all.putIfAbsent(
            target,
            ImmutableSet.<Endpoint>builder()
                .addAll(frontend.inside().endpoints())
                .addAll(frontend.outside().endpoints())
                .build());
      }
    }
    return all;
  }

  /**
   * Those of which an endpoint has gone, or the first one has come: what was sent there before may
   * have been let through as it was.
   */
  static Map<Target, Set<Endpoint>> changed(
      Map<Target, Set<Endpoint>> before, Map<Target, Set<Endpoint>> after) {
    ImmutableMap.Builder<Target, Set<Endpoint>> all = ImmutableMap.builder();
    after.forEach(
        (target, now) -> {
          Set<Endpoint> was = before.getOrDefault(target, ImmutableSet.of());
          if (was.isEmpty() ? !now.isEmpty() : !now.containsAll(was)) {
            all.put(target, now);
          }
        });
    before.forEach(
        (target, was) -> {
          if (!was.isEmpty() && !after.containsKey(target)) {
            all.put(target, ImmutableSet.of());
          }
        });
    return all.buildOrThrow();
  }
}
