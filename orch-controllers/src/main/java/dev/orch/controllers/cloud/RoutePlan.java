package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.store.local.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which routes are to go and which to come, by the nodes and the routes that there are. Immutable;
 * made by a pure function.
 *
 * @param unwanted routes of nobody, or that lead elsewhere than wanted; within the cluster's ranges
 * @param missing what is to be made then, in the order of the nodes
 */
record RoutePlan(List<Route> unwanted, List<Missing> missing) {
  /** A route that a node lacks. */
  record Missing(Node node, Route route) {}

  static RoutePlan of(List<Node> nodes, List<Route> routes, List<Cidr> ranges) {
    Map<String, Node> byName = new TreeMap<>();
    nodes.forEach(node -> byName.put(node.metadata().name(), node));
    List<Route> unwanted = new ArrayList<>();
    List<Route> right = new ArrayList<>();
    for (Route route : routes) {
      Node node = byName.get(route.node());
      if (node != null && isRight(route, node)) {
        right.add(route);
      } else if (isWithin(route, ranges)) {
        unwanted.add(route);
      }
    }
    ImmutableList.Builder<Missing> missing = ImmutableList.builder();
    for (Node node : nodes) {
      for (String destination : ImmutableSet.copyOf(node.spec().podCIDRs()).asList()) {
        if (right.stream().noneMatch(route -> leads(route, node, destination))) {
          Route wanted = Route.to(node.metadata().name(), node.status().addresses(), destination);
          missing.add(new Missing(node, wanted));
        }
      }
    }
    return new RoutePlan(ImmutableList.copyOf(unwanted), missing.build());
  }

  private static boolean leads(Route route, Node node, String destination) {
    return route.node().equals(node.metadata().name()) && route.destination().equals(destination);
  }

  private static boolean isRight(Route route, Node node) {
    Optional<List<NodeAddress>> made = route.addresses();
    return !route.blackhole()
        && node.spec().podCIDRs().contains(route.destination())
        && made.map(a -> areSame(a, node.status().addresses())).orElse(true);
  }

  private static boolean areSame(List<NodeAddress> some, List<NodeAddress> others) {
    return some.size() == others.size() && ImmutableSet.copyOf(some).containsAll(others);
  }

  /** Whether it begins or ends within the cluster's ranges: else it is somebody else's. */
  static boolean isWithin(Route route, List<Cidr> ranges) {
    Cidr destination;
    try {
      destination = Cidr.of(route.destination());
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
    return ranges.stream()
        .anyMatch(range -> range.covers(destination) || destination.covers(range));
  }
}
