package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.NodeAddress;
import java.util.List;
import java.util.Map;

/**
 * A machine of a cloud. Immutable; what isn't known is empty.
 *
 * @param providerId tells it from all others there ever are, such as {@code aws:///eu-1a/i-123}
 * @param type its size and make, such as {@code m5.large}
 * @param zone where it fails together with others
 * @param region what its zone is part of
 * @param addresses in the order in which nodes are to have them; empty if the node's are to stay
 * @param labels more labels for its node; those of Kubernetes' own namespaces are left out
 * @param shutdown whether it is there but was turned off
 */
public record Instance(
    String providerId,
    String type,
    String zone,
    String region,
    List<NodeAddress> addresses,
    Map<String, String> labels,
    boolean shutdown) {
  public Instance {
    addresses = ImmutableList.copyOf(addresses);
    labels = ImmutableSortedMap.copyOf(labels);
  }

  /** A running instance of which no more is known. */
  public static Instance of(String providerId, List<NodeAddress> addresses) {
    return new Instance(providerId, "", "", "", addresses, ImmutableSortedMap.of(), false);
  }

  /** The same of that type and place. */
  public Instance in(String newType, String newZone, String newRegion) {
    return new Instance(providerId, newType, newZone, newRegion, addresses, labels, shutdown);
  }

  /** The same with other addresses. */
  public Instance withAddresses(List<NodeAddress> newAddresses) {
    return new Instance(providerId, type, zone, region, newAddresses, labels, shutdown);
  }

  /** The same with other labels. */
  public Instance withLabels(Map<String, String> newLabels) {
    return new Instance(providerId, type, zone, region, addresses, newLabels, shutdown);
  }

  /** The same, turned off or on. */
  public Instance withShutdown(boolean newShutdown) {
    return new Instance(providerId, type, zone, region, addresses, labels, newShutdown);
  }
}
