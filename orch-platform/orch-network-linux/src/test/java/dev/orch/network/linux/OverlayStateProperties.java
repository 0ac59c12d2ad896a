package dev.orch.network.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.network.Overlay.NodePlace;
import dev.orch.network.linux.OverlayState.Neighbour;
import dev.orch.network.linux.OverlayState.Route;
import dev.orch.network.linux.OverlayState.Tunnel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the nodes are, the commands make what is to be of what is there. */
class OverlayStateProperties {
  private static final String LOCAL = "192.0.2.1";

  @Provide
  Arbitrary<List<NodePlace>> nodes() {
    Arbitrary<String> address =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                8, Arbitraries.integers().between(1, 12).map(n -> "192.0.2." + n)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just("2001:db8::7")),
            net.jqwik.api.Tuple.of(1, Arbitraries.just("a-name")));
    Arbitrary<String> range =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                8, Arbitraries.integers().between(0, 15).map(n -> "10.244." + n + ".0/24")),
            net.jqwik.api.Tuple.of(
                4, Arbitraries.integers().between(1, 9).map(n -> "fd00:0:0:" + n + "::/64")),
            net.jqwik.api.Tuple.of(1, Arbitraries.just("nonsense")));
    return Combinators.combine(
            Arbitraries.strings().withCharRange('a', 'f').ofLength(3),
            address.list().ofMaxSize(2),
            range.list().ofMaxSize(2))
        .as(NodePlace::new)
        .list()
        .ofMaxSize(12);
  }

  /** A kernel that knows the commands. */
  private static OverlayState carriedOut(OverlayState before, OverlayState.Commands commands) {
    Set<Route> routes = new LinkedHashSet<>(before.routes());
    Set<Neighbour> neighbours = new LinkedHashSet<>(before.neighbours());
    Set<Tunnel> tunnels = new LinkedHashSet<>(before.tunnels());
    List<String> all =
        ImmutableList.<String>builder().addAll(commands.bridge()).addAll(commands.ip()).build();
    for (String command : all) {
      String[] words = command.split(" ");
      switch (words[0] + " " + words[1]) {
        case "route del" -> assertThat(routes.remove(new Route(words[2], words[4]))).isTrue();
        case "neigh del" ->
            assertThat(neighbours.removeIf(each -> each.ip().equals(words[2]))).isTrue();
        case "fdb del" -> assertThat(tunnels.remove(new Tunnel(words[2], words[6]))).isTrue();
        case "route replace" -> {
          routes.removeIf(each -> each.range().equals(words[2]));
          routes.add(new Route(words[2], words[4]));
        }
        case "neigh replace" -> {
          neighbours.removeIf(each -> each.ip().equals(words[2]));
          neighbours.add(new Neighbour(words[2], words[4]));
        }
        case "fdb append" -> assertThat(tunnels.add(new Tunnel(words[2], words[6]))).isTrue();
        default -> throw new AssertionError(command);
      }
    }
    return new OverlayState(routes, neighbours, tunnels);
  }

  @Property
  void commands_makeOneStateOfAnother(
      @ForAll("nodes") List<NodePlace> before, @ForAll("nodes") List<NodePlace> after) {
    for (boolean tunnelled : new boolean[] {true, false}) {
      OverlayState now = OverlayState.of(LOCAL, before, tunnelled);
      OverlayState target = OverlayState.of(LOCAL, after, tunnelled);
      String link = tunnelled ? "x" : "";
      assertThat(carriedOut(now, target.from(now, link, 9))).isEqualTo(target);
      assertThat(target.from(target, link, 9).areNone()).isTrue();
    }
  }

  @Property
  void everyRange_isReachedOverExactlyOneOtherNode(@ForAll("nodes") List<NodePlace> nodes) {
    OverlayState state = OverlayState.of(LOCAL, nodes, true);
    assertThat(state.routes()).extracting(Route::range).doesNotHaveDuplicates();
    assertThat(state.tunnels()).extracting(Tunnel::node).doesNotContain(LOCAL);
    for (Route route : state.routes()) {
      List<Neighbour> ends =
          state.neighbours().stream().filter(each -> each.ip().equals(route.via())).toList();
      assertThat(ends).hasSize(1);
      assertThat(state.tunnels()).extracting(Tunnel::mac).contains(ends.get(0).mac());
    }
  }
}
