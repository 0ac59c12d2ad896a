package dev.orch.network;

import com.google.common.collect.ImmutableList;
import dev.orch.network.ServiceTable.Endpoint;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which endpoints of a port a node carries to, by kube-proxy's rules: ready ones before those that
 * serve while they end, near ones where hints say so, and where a policy is {@code Local}, the
 * node's own alone. Immutable.
 *
 * @param cluster those of the policy {@code Cluster}
 * @param local those of the policy {@code Local}
 * @param any whether there is one anywhere: only then packets may be dropped instead of refused
 */
record EndpointChoice(List<Endpoint> cluster, List<Endpoint> local, boolean any) {
  /**
   * An endpoint, as its slice tells.
   *
   * @param local whether it is on the node
   * @param ready whether it takes connections
   * @param fallback whether it still serves while it ends
   * @param zones those that it is meant for; all if empty
   * @param nodes the same of nodes
   */
  record Candidate(
      Endpoint endpoint,
      boolean local,
      boolean ready,
      boolean fallback,
      Set<String> zones,
      Set<String> nodes) {}

  EndpointChoice {
    cluster = ImmutableList.copyOf(cluster);
    local = ImmutableList.copyOf(local);
  }

  static EndpointChoice of(List<Candidate> all, ProxyPlace place) {
    List<Candidate> ready = select(all, Candidate::ready);
    List<Candidate> last = ready.isEmpty() ? select(all, Candidate::fallback) : ready;
    List<Candidate> own = select(ready, Candidate::local);
    List<Candidate> ownLast =
        own.isEmpty() ? select(all, each -> each.local && each.fallback) : own;
    boolean any = !last.isEmpty();
    return new EndpointChoice(endpoints(near(last, ready, place)), endpoints(ownLast), any);
  }

  /**
   * Those that are meant for the node, or else for its zone: if each says whom it is meant for, and
   * there is one.
   */
  private static List<Candidate> near(
      List<Candidate> all, List<Candidate> ready, ProxyPlace place) {
    if (ready.isEmpty()) {
      return all;
    }
    if (ready.stream().noneMatch(each -> each.nodes.isEmpty())) {
      List<Candidate> here = select(ready, each -> each.nodes.contains(place.node()));
      if (!here.isEmpty()) {
        return here;
      }
    }
    if (ready.stream().noneMatch(each -> each.zones.isEmpty())) {
      List<Candidate> here = select(ready, each -> each.zones.contains(place.zone()));
      if (!here.isEmpty()) {
        return here;
      }
    }
    return ready;
  }

  private static List<Candidate> select(List<Candidate> all, Predicate<Candidate> those) {
    return all.stream().filter(those).collect(ImmutableList.toImmutableList());
  }

  private static List<Endpoint> endpoints(List<Candidate> all) {
    return all.stream().map(Candidate::endpoint).collect(ImmutableList.toImmutableList());
  }
}
