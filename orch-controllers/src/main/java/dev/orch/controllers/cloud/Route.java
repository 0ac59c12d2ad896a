package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.NodeAddress;
import java.util.List;
import java.util.Optional;

/**
 * A rule that leads packets to a node. Immutable.
 *
 * @param name what the cloud calls it; empty before it is made
 * @param node the name of the node that it leads to; empty if nobody knows
 * @param destination the range of pods' addresses, such as {@code 10.1.2.0/24}
 * @param addresses the node's addresses that it was made for; empty if the cloud doesn't tell, and
 *     then a change of addresses changes no route
 * @param blackhole whether it leads nowhere any more; such a one is removed
 */
public record Route(
    String name,
    String node,
    String destination,
    Optional<List<NodeAddress>> addresses,
    boolean blackhole) {
  public Route {
    addresses = addresses.map(ImmutableList::copyOf);
  }

  /** A route that is to be made. */
  public static Route to(String node, List<NodeAddress> addresses, String destination) {
    return new Route("", node, destination, Optional.of(addresses), false);
  }
}
