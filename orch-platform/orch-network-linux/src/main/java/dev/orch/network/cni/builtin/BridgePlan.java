package dev.orch.network.cni.builtin;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.net.InetAddresses;
import dev.orch.model.json.Json;
import dev.orch.network.Range;
import dev.orch.network.cni.Invocation;
import dev.orch.network.cni.PluginException;
import dev.orch.network.cni.Results;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done to attach one container to a bridge: commands of {@code ip} and rules of
 * nftables, and the result. Pure.
 */
final class BridgePlan {
  private static final int NAME_DIGITS = 11;
  private static final int MAC_BYTES = 4;

  private final BridgeSettings settings;
  private final Invocation call;
  private final List<Json.Obj> ips;
  private final List<Json> routes;

  /**
   * @param addresses what IPAM has given
   */
  BridgePlan(BridgeSettings settings, Invocation call, Json.Obj addresses) {
    this.settings = settings;
    this.call = call;
    this.ips =
        addresses.array("ips").stream()
            .map(Json::asObject)
            .map(BridgePlan::withGateway)
            .collect(ImmutableList.toImmutableList());
    if (ips.isEmpty()) {
      throw new PluginException(
          PluginException.INVALID_CONFIG, "IPAM plugin returned missing IP config", "");
    }
    this.routes = routes(addresses.array("routes"));
  }

  /** The first address of the subnet if IPAM names none. */
  private static Json.Obj withGateway(Json.Obj ip) {
    if (ip.has("gateway")) {
      return ip;
    }
    InetAddress first = InetAddresses.increment(Range.parse(ip.text("address")).first());
    return ip.with("gateway", InetAddresses.toAddrString(first));
  }

  /** The configuration's, and the default ones, each by the gateway of its family. */
  private List<Json> routes(List<Json> configured) {
    List<Json> all = new ArrayList<>();
    for (Json each : configured) {
      Json.Obj route = each.asObject();
      all.add(route.text("gw").isEmpty() ? route.without("gw") : route);
    }
    if (settings.isDefaultGateway()) {
      for (Json.Obj ip : ips) {
        String everything = Results.isSix(ip.text("address")) ? "::/0" : "0.0.0.0/0";
        if (all.stream().noneMatch(route -> route.asObject().text("dst").equals(everything))) {
          all.add(Json.object("dst", Json.of(everything)).with("gw", ip.text("gateway")));
        }
      }
    }
    return all;
  }

  /** The node's end of the link to a container: always the same, so that it is found again. */
  static String veth(Invocation call) {
    String key = call.containerId() + " " + call.ifName();
    return "veth"
        + Hashing.sha256()
            .hashString(key, StandardCharsets.UTF_8)
            .toString()
            .substring(0, NAME_DIGITS);
  }

  /** Of the address, as the kubelet's own network did it; or as it is wished. */
  private String mac() {
    String wished = call.config().object("runtimeConfig").text("mac");
    return wished.isEmpty() ? mac(ips.get(0).text("address").replaceFirst("/.*", "")) : wished;
  }

  private static String mac(String address) {
    byte[] bytes = InetAddresses.forString(address).getAddress();
    StringBuilder mac = new StringBuilder("0a:58");
    for (int i = bytes.length - MAC_BYTES; i < bytes.length; i++) {
      mac.append(String.format(java.util.Locale.ROOT, ":%02x", bytes[i]));
    }
    return mac.toString();
  }

  private String mtu() {
    return settings.mtu() == 0 ? "" : " mtu " + settings.mtu();
  }

  /** Makes the bridge what it is to be; it is there. */
  List<String> bridge() {
    String name = settings.bridge();
    ImmutableList.Builder<String> commands = ImmutableList.builder();
    // Else it would take over the least of its links', and change with them.
    commands.add("link set dev " + name + " address " + mac(ips.get(0).text("gateway")) + mtu());
    if (settings.promiscuous()) {
      commands.add("link set dev " + name + " promisc on");
    }
    commands.add("link set dev " + name + " up");
    if (settings.isGateway()) {
      for (Json.Obj ip : ips) {
        commands.add("addr replace " + address(ip.text("gateway") + length(ip)) + " dev " + name);
      }
    }
    return commands.build();
  }

  private static String length(Json.Obj ip) {
    String address = ip.text("address");
    return address.substring(address.indexOf('/'));
  }

  /** Nobody else has it: it needn't be asked around. */
  private static String address(String address) {
    return Results.isSix(address) ? address + " nodad" : address;
  }

  /** Makes the link to the container, with one end in it. */
  List<String> host() {
    String veth = veth(call);
    ImmutableList.Builder<String> commands = ImmutableList.builder();
    commands.add(
        "link add name "
            + veth
            + mtu()
            + " type veth peer name "
            + call.ifName()
            + mtu()
            + " address "
            + mac()
            + " netns "
            + call.netns());
    commands.add("link set dev " + veth + " master " + settings.bridge());
    if (settings.hairpin()) {
      commands.add("link set dev " + veth + " type bridge_slave hairpin on");
    }
    commands.add("link set dev " + veth + " up");
    return commands.build();
  }

  /** Gives the container's end its addresses and routes. */
  List<String> container() {
    String dev = " dev " + call.ifName();
    ImmutableList.Builder<String> commands = ImmutableList.builder();
    commands.add("link set" + dev + " up");
    for (Json.Obj ip : ips) {
      commands.add("addr add " + address(ip.text("address")) + dev);
    }
    for (Json each : routes) {
      Json.Obj route = each.asObject();
      commands.add("route add " + route.text("dst") + " via " + gateway(route) + dev);
    }
    return commands.build();
  }

  private String gateway(Json.Obj route) {
    boolean six = Results.isSix(route.text("dst"));
    return route.has("gw")
        ? route.text("gw")
        : ips.stream()
            .filter(ip -> Results.isSix(ip.text("address")) == six)
            .map(ip -> ip.text("gateway"))
            .findFirst()
            .orElseThrow(
                () ->
                    new PluginException(
                        PluginException.INVALID_CONFIG,
                        "no address is of the family of the route to " + route.text("dst"),
                        ""));
  }

  /** Whether there is an address of that family. */
  boolean has(boolean six) {
    return ips.stream().anyMatch(ip -> Results.isSix(ip.text("address")) == six);
  }

  /** The rules by which what leaves the network comes from the node. */
  String masquerade() {
    StringBuilder text = new StringBuilder();
    for (boolean six : new boolean[] {false, true}) {
      if (has(six)) {
        masquerade(six, text);
      }
    }
    return text.toString();
  }

  private void masquerade(boolean six, StringBuilder text) {
    String family = six ? "ip6" : "ip";
    String table = family + " orch_masquerade_" + settings.bridge().replaceAll("[^a-zA-Z0-9]", "_");
    text.append("add table ").append(table).append("\ndelete table ").append(table).append('\n');
    text.append("table ").append(table).append(" {\n  chain postrouting {\n");
    text.append("    type nat hook postrouting priority srcnat; policy accept;\n");
    for (Json.Obj ip : ips) {
      if (Results.isSix(ip.text("address")) != six) {
        continue;
      }
      String from = "    " + family + " saddr " + Range.parse(ip.text("address")) + " ";
      ImmutableList.Builder<String> inside = ImmutableList.builder();
      inside.add(Range.parse(ip.text("address")).toString());
      inside.add(six ? "ff00::/8" : "224.0.0.0/4");
      settings.insideRanges().stream()
          .filter(range -> Results.isSix(range) == six)
          .forEach(inside::add);
      for (String range : inside.build()) {
        text.append(from).append(family).append(" daddr ").append(range).append(" return\n");
      }
      text.append(from).append("masquerade\n");
    }
    text.append("  }\n}\n");
  }

  Json.Obj result() {
    List<Json> placed = new ArrayList<>();
    for (Json.Obj ip : ips) {
      placed.add(ip.with("interface", Json.of(2L)));
    }
    List<Json> shown =
        routes.stream()
            .map(Json::asObject)
            .map(route -> (Json) route.with("gw", gateway(route)))
            .toList();
    Json.Obj result =
        Json.object(
                "interfaces",
                Json.array(
                    ImmutableList.of(
                        Json.object("name", Json.of(settings.bridge()))
                            .with("mac", mac(ips.get(0).text("gateway"))),
                        Json.object("name", Json.of(veth(call))),
                        Json.object("name", Json.of(call.ifName()))
                            .with("mac", mac())
                            .with("sandbox", call.netns()))))
            .with("ips", Json.array(placed))
            .with("routes", Json.array(shown));
    Json.Obj dns = call.config().object("dns");
    return dns.isEmpty() ? result : result.with("dns", dns);
  }

  /** The addresses without their lengths, as {@code ip} shows them. */
  static List<String> bare(Json.Obj result) {
    return Results.prefixes(result).stream()
        .map(prefix -> Splitter.on('/').splitToList(prefix).get(0))
        .collect(ImmutableList.toImmutableList());
  }
}
