package dev.orch.network.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import dev.orch.model.json.Json;
import dev.orch.network.NetworkException;
import dev.orch.network.Overlay;
import dev.orch.network.Range;
import dev.orch.network.linux.OverlayState.Neighbour;
import dev.orch.network.linux.OverlayState.Route;
import dev.orch.network.linux.OverlayState.Tunnel;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A VXLAN tunnel from each node to each other one, as Flannel makes it: routes, neighbours and
 * forwarding entries for every node, none of them learnt. Each sync compares what the kernel has
 * with what is to be, and changes the difference. Without a tunnel it makes routes alone, for nodes
 * that are next to each other.
 */
public final class VxlanOverlay implements Overlay {
  /** Flannel's. */
  public static final int PORT = 8472;

  /** What the tunnel's own headers take of a packet, with IPv4 and with IPv6 around it. */
  private static final int OVERHEAD = 50;

  private static final int OVERHEAD_SIX = 70;
  private static final String LINK = "orch.vxlan";
  private static final int NETWORK_ID = 1;

  /** Marks routes as these; any number that nobody else uses will do. */
  private static final int PROTOCOL = 137;

  private final Ip ip;
  private final Programs programs;
  private final Executor worker;
  private final String local;
  private final boolean tunnelled;
  private @Nullable List<NodePlace> wanted;
  private CompletionStage<Void> running = CompletableFuture.completedFuture(null);

  /**
   * An overlay of a node.
   *
   * @param programs runs programs in the node's network
   * @param worker runs one task at a time
   * @param local the node's address
   * @param tunnelled false for routes alone
   */
  public VxlanOverlay(Programs programs, Executor worker, String local, boolean tunnelled) {
    this.ip = new Ip(programs);
    this.programs = programs;
    this.worker = worker;
    this.local = InetAddresses.toAddrString(InetAddresses.forString(local));
    this.tunnelled = tunnelled;
  }

  /** What pods' packets may weigh, where that of the nodes' links is this. */
  public static int mtu(int link, boolean six) {
    return link - (six ? OVERHEAD_SIX : OVERHEAD);
  }

  /** One sync after the other; of those that wait, the last one alone is made. */
  @Override
  public CompletionStage<Void> sync(List<NodePlace> nodes) {
    CompletableFuture<CompletionStage<Void>> begun = new CompletableFuture<>();
    worker.execute(
        () -> {
          wanted = ImmutableList.copyOf(nodes);
          running = running.handle((done, failure) -> "").thenComposeAsync(done -> next(), worker);
          begun.complete(running);
        });
    return begun.thenCompose(stage -> stage);
  }

  private CompletionStage<Void> next() {
    List<NodePlace> nodes = wanted;
    wanted = null;
    if (nodes == null) {
      return ip.batch(ImmutableList.of());
    }
    OverlayState target = OverlayState.of(local, nodes, tunnelled);
    return (tunnelled ? link(nodes) : ip.batch(ImmutableList.of()))
        .thenCompose(done -> present())
        .thenCompose(now -> change(target.from(now, tunnelled ? LINK : "", PROTOCOL)));
  }

  /** Makes the tunnel's end if it isn't there, with the addresses of the node's own ranges. */
  private CompletionStage<Void> link(List<NodePlace> nodes) {
    Set<String> own = new TreeSet<>();
    for (NodePlace node : nodes) {
      if (node.addresses().contains(local)) {
        node.podRanges().forEach(range -> own.add(OverlayState.end(Range.parse(range))));
      }
    }
    return ip.show("addr", "show", "to", local)
        .thenCompose(
            links -> {
              if (links.isEmpty()) {
                throw new NetworkException("no link of this node has the address " + local);
              }
              return make(links.get(0), own);
            });
  }

  private CompletionStage<Void> make(Json.Obj below, Set<String> own) {
    boolean six = local.contains(":");
    int weight = below.get("mtu") instanceof Json.Num number ? (int) number.toLong() : 1500;
    ImmutableList.Builder<String> commands = ImmutableList.builder();
    commands.add("link set dev " + LINK + " mtu " + mtu(weight, six));
    commands.add("link set dev " + LINK + " up");
    for (String end : own) {
      commands.add(
          "addr replace " + end + (end.contains(":") ? "/128 nodad" : "/32") + " dev " + LINK);
    }
    return ip.makeLink(
            LINK,
            "address",
            OverlayState.mac(local),
            "type",
            "vxlan",
            "id",
            String.valueOf(NETWORK_ID),
            "local",
            local,
            "dev",
            below.text("ifname"),
            "dstport",
            String.valueOf(PORT),
            "nolearning")
        .thenCompose(done -> ip.batch(commands.build()));
  }

  private CompletionStage<OverlayState> present() {
    CompletionStage<List<Json.Obj>> four =
        ip.show("-4", "route", "show", "proto", String.valueOf(PROTOCOL));
    CompletionStage<List<Json.Obj>> six =
        ip.show("-6", "route", "show", "proto", String.valueOf(PROTOCOL));
    CompletionStage<Set<Route>> routes = four.thenCombine(six, VxlanOverlay::routes);
    if (!tunnelled) {
      return routes.thenApply(
          all ->
              new OverlayState(
                  all, OverlayState.NOTHING.neighbours(), OverlayState.NOTHING.tunnels()));
    }
    CompletionStage<List<Json.Obj>> neighbours =
        ip.show("neigh", "show", "dev", LINK, "nud", "permanent");
    CompletionStage<List<Json.Obj>> tunnels =
        programs.run("bridge", "-json", "fdb", "show", "dev", LINK).thenApply(Ip::objects);
    return routes
        .thenCombine(
            neighbours,
            (all, known) ->
                new OverlayState(all, neighbours(known), OverlayState.NOTHING.tunnels()))
        .thenCombine(
            tunnels,
            (state, known) -> new OverlayState(state.routes(), state.neighbours(), tunnels(known)));
  }

  private static Set<Route> routes(List<Json.Obj> four, List<Json.Obj> six) {
    Set<Route> routes = new java.util.LinkedHashSet<>();
    Stream.concat(four.stream(), six.stream())
        .forEach(route -> routes.add(new Route(whole(route.text("dst")), route.text("gateway"))));
    return routes;
  }

  /** A range of one address is shown without its length. */
  private static String whole(String range) {
    return range.contains("/") ? range : range + (range.contains(":") ? "/128" : "/32");
  }

  private static Set<Neighbour> neighbours(List<Json.Obj> shown) {
    Set<Neighbour> neighbours = new java.util.LinkedHashSet<>();
    for (Json.Obj each : shown) {
      if (each.has("lladdr")) {
        neighbours.add(new Neighbour(each.text("dst"), each.text("lladdr")));
      }
    }
    return neighbours;
  }

  private static Set<Tunnel> tunnels(List<Json.Obj> shown) {
    Set<Tunnel> tunnels = new java.util.LinkedHashSet<>();
    for (Json.Obj each : shown) {
      if (each.has("dst")) {
        tunnels.add(new Tunnel(each.text("mac"), each.text("dst")));
      }
    }
    return tunnels;
  }

  private CompletionStage<Void> change(OverlayState.Commands commands) {
    CompletionStage<Void> forwarding =
        commands.bridge().isEmpty()
            ? ip.batch(ImmutableList.of())
            : programs
                .run(
                    ImmutableList.of("bridge", "-batch", "-"),
                    String.join("\n", commands.bridge()) + "\n",
                    ImmutableMap.of())
                .thenAccept(Programs.Ended::orThrow);
    return forwarding.thenCompose(done -> ip.batch(commands.ip()));
  }
}
