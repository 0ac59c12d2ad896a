package dev.orch.controllers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeSpecBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.local.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoutePlanProperties {
  private static final List<Cidr> RANGES = List.of(Cidr.of("10.0.0.0/16"));

  private static List<NodeAddress> at(int number) {
    return List.of(
        new NodeAddress("InternalIP", "172.16.0." + number), new NodeAddress("Hostname", "h"));
  }

  private static Node node(String name, int address, String... ranges) {
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).uid("uid-" + name).build())
        .spec(NodeSpecBuilder.builder().podCIDRs(List.of(ranges)).build())
        .status(NodeStatusBuilder.builder().addresses(at(address)).build())
        .build();
  }

  @Provide
  Arbitrary<List<Node>> nodes() {
    Arbitrary<Integer> addresses = Arbitraries.integers().between(1, 2);
    Arbitrary<Boolean> known = Arbitraries.of(true, true, false);
    return Combinators.combine(addresses.list().ofSize(4), known.list().ofSize(4))
        .as(
            (where, ranged) -> {
              List<Node> nodes = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                String[] ranges =
                    ranged.get(i) ? new String[] {"10.0." + i + ".0/24"} : new String[0];
                nodes.add(node("n" + i, where.get(i), ranges));
              }
              return nodes;
            });
  }

  @Provide
  Arbitrary<List<Route>> routes() {
    Arbitrary<String> targets = Arbitraries.of("n0", "n1", "n2", "n3", "gone", "");
    Arbitrary<String> destinations =
        Arbitraries.of("10.0.0.0/24", "10.0.1.0/24", "10.0.9.0/24", "192.168.0.0/24", "nonsense");
    Arbitrary<Optional<List<NodeAddress>>> told =
        Arbitraries.of(Optional.empty(), Optional.of(at(1)), Optional.of(at(2)));
    return Combinators.combine(targets, destinations, told, Arbitraries.of(false, false, true))
        .as((node, to, where, hole) -> new Route(node + "-" + to, node, to, where, hole))
        .list()
        .ofMaxSize(6);
  }

  /** What is done leaves nothing to do. */
  @Property
  void plan_leadsToWhatNeedsNone(
      @ForAll("nodes") List<Node> nodes, @ForAll("routes") List<Route> routes) {
    RoutePlan plan = RoutePlan.of(nodes, routes, RANGES);
    List<Route> after = new ArrayList<>(routes);
    after.removeAll(plan.unwanted());
    plan.missing().forEach(missing -> after.add(missing.route()));
    RoutePlan again = RoutePlan.of(nodes, after, RANGES);
    assertThat(again.unwanted()).isEmpty();
    assertThat(again.missing()).isEmpty();
  }

  @Property
  void othersRoutes_areLeftAlone(
      @ForAll("nodes") List<Node> nodes, @ForAll("routes") List<Route> routes) {
    assertThat(RoutePlan.of(nodes, routes, RANGES).unwanted())
        .allMatch(route -> route.destination().startsWith("10.0."));
  }

  @Property
  void missing_isWhatANodeHas(
      @ForAll("nodes") List<Node> nodes, @ForAll("routes") List<Route> routes) {
    assertThat(RoutePlan.of(nodes, routes, RANGES).missing())
        .allMatch(m -> m.node().spec().podCIDRs().contains(m.route().destination()))
        .allMatch(m -> m.route().node().equals(m.node().metadata().name()))
        .doesNotHaveDuplicates();
  }

  @Example
  void route_isMadeAnewWhereTheAddressesChanged() {
    Node node = node("n0", 2, "10.0.0.0/24");
    Route old = new Route("r", "n0", "10.0.0.0/24", Optional.of(at(1)), false);
    RoutePlan plan = RoutePlan.of(List.of(node), List.of(old), RANGES);
    assertThat(plan.unwanted()).containsExactly(old);
    assertThat(plan.missing()).hasSize(1);
    Route untold = new Route("r", "n0", "10.0.0.0/24", Optional.empty(), false);
    assertThat(RoutePlan.of(List.of(node), List.of(untold), RANGES).missing()).isEmpty();
  }

  @Example
  void responsibility_endsWithTheRanges() {
    assertThat(
            RoutePlan.isWithin(new Route("", "", "10.0.255.0/24", Optional.empty(), false), RANGES))
        .isTrue();
    assertThat(RoutePlan.isWithin(new Route("", "", "10.0.0.0/8", Optional.empty(), false), RANGES))
        .isTrue();
    assertThat(
            RoutePlan.isWithin(new Route("", "", "10.1.0.0/24", Optional.empty(), false), RANGES))
        .isFalse();
  }
}
