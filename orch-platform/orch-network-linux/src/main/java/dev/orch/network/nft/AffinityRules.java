package dev.orch.network.nft;

import com.google.common.collect.ImmutableMap;
import dev.orch.network.ServiceTable.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rules of a port whose clients stay with their endpoint. Each endpoint has a set of its
 * clients, which forgets each some time after its last connection, and a chain that notes the
 * client in it. The sets are named by their endpoint: they stay whatever else changes. Immutable.
 *
 * @param port the service's name for its port, which all its addresses share
 */
record AffinityRules(String service, String port, Target target, Duration affinity) {
  private static final String SETS = "clients";

  /** Whether a set holds clients, and so is to outlive whoever made it. */
  static boolean isSet(String name) {
    return name.startsWith(SETS + "-");
  }

  /** The name of the chain that carries to these. */
  String chain(List<Endpoint> endpoints) {
    return Names.of(
        "stay",
        service,
        port,
        target.protocol(),
        endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(",")));
  }

  private String own(String prefix, Endpoint endpoint) {
    return Names.of(
        prefix,
        service,
        port,
        target.protocol(),
        Family.canonical(endpoint.ip()),
        Integer.toString(endpoint.port()));
  }

  /** That chain, and what it needs. */
  Map<Part, String> parts(List<Endpoint> endpoints) {
    ImmutableMap.Builder<Part, String> parts = ImmutableMap.builder();
    Family family = target.family();
    StringBuilder known = new StringBuilder();
    StringBuilder slots = new StringBuilder();
    int slot = 0;
    for (Endpoint endpoint : endpoints) {
      String set = own(SETS, endpoint);
      String chain = own("endpoint", endpoint);
      parts.put(
          Part.set(family, set), "{ type %s; flags dynamic,timeout; }".formatted(family.type()));
      parts.put(Part.chain(family, chain), carrying(endpoint, set));
      known.append("%s saddr @%s goto %s\n".formatted(family.word(), set, chain));
      slots.append("%s%d : goto %s".formatted(slot == 0 ? "" : ", ", slot, chain));
      slot++;
    }
    parts.put(
        Part.chain(family, chain(endpoints)),
        "%snumgen random mod %d vmap { %s }".formatted(known, endpoints.size(), slots));
    return parts.buildOrThrow();
  }

  private String carrying(Endpoint endpoint, String set) {
    String ip = Family.canonical(endpoint.ip());
    return "update @%s { %s saddr timeout %ds }\nmeta l4proto %s dnat %2$s to %s:%d"
        .formatted(
            set,
            target.family().word(),
            affinity.toSeconds(),
            target.protocol(),
            target.family() == Family.IP6 ? "[" + ip + "]" : ip,
            endpoint.port());
  }
}
