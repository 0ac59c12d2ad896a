package dev.orch.controllers.cloud.simulated;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import java.util.List;

/**
 * A load balancer as it was asked for last. Immutable.
 *
 * @param cluster whose
 * @param address where it is reached
 * @param service for which Service it is
 * @param nodes where it sends connections
 */
public record SimulatedBalancer(String cluster, String address, Service service, List<Node> nodes) {
  public SimulatedBalancer {
    nodes = ImmutableList.copyOf(nodes);
  }
}
