package dev.orch.network.cni.builtin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.json.Json;
import dev.orch.network.cni.Results;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of nftables by which ports of a node lead to one container's. Pure. */
final class PortMapPlan {
  private static final String TABLE = "orch_hostports";

  private static final Pattern LINK = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]*");

  /** Whatever the ports are; each is an element of a map. */
  private static final String RULES =
      """
      table FAMILY orch_hostports {
        map everywhere { type inet_proto . inet_service : ADDRESS . inet_service; }
        map somewhere { type ADDRESS . inet_proto . inet_service : ADDRESS . inet_service; }
        set hairpins { type ADDRESS . ADDRESS; }
        chain prerouting { type nat hook prerouting priority -100; policy accept; }
        chain output { type nat hook output priority -100; policy accept; }
        chain postrouting { type nat hook postrouting priority 100; policy accept; }
        chain translate { }
      }
      flush chain FAMILY orch_hostports prerouting
      flush chain FAMILY orch_hostports output
      flush chain FAMILY orch_hostports postrouting
      flush chain FAMILY orch_hostports translate
      table FAMILY orch_hostports {
        chain translate {
          dnat FAMILY to FAMILY daddr . meta l4proto . th dport map @somewhere
          dnat FAMILY to meta l4proto . th dport map @everywhere
        }
        chain prerouting { fib daddr type local jump translate; }
        chain output { fib daddr type local jump translate; }
        chain postrouting {
          ct status dnat FAMILY saddr . FAMILY daddr @hairpins masquerade
          ct status dnat FAMILY saddr LOOPBACK masquerade
        }
      }
      """;

  private final Json.Obj previous;
  private final List<Json> ports;

  PortMapPlan(Json.Obj config) {
    this.previous = config.object("prevResult");
    this.ports = config.object("runtimeConfig").array("portMappings");
  }

  boolean isEmpty() {
    return ports.isEmpty() || addresses(false).isEmpty() && addresses(true).isEmpty();
  }

  /** What it answers: what it was given. */
  Json.Obj result() {
    return previous;
  }

  /**
   * The link of the node by which the container is reached: the first one that was made. Through it
   * may go what is sent to the node's loopback address.
   */
  Optional<String> link() {
    return previous.array("interfaces").stream()
        .map(Json::asObject)
        .filter(each -> each.text("sandbox").isEmpty() && !addresses(false).isEmpty())
        .map(each -> each.text("name"))
        .filter(name -> LINK.matcher(name).matches())
        .findFirst();
  }

  private Set<String> addresses(boolean six) {
    return BridgePlan.bare(previous).stream()
        .filter(ip -> Results.isSix(ip) == six)
        .limit(1)
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  String add() {
    StringBuilder text = new StringBuilder();
    for (boolean six : new boolean[] {false, true}) {
      for (String address : addresses(six)) {
        text.append(
            RULES
                .replace("FAMILY", family(six))
                .replace("ADDRESS", six ? "ipv6_addr" : "ipv4_addr")
                .replace("LOOPBACK", six ? "::1" : "127.0.0.0/8"));
        elements(six).forEach(each -> text.append(each.added(address)));
        String pair = "{ " + address + " . " + address + " }";
        text.append("add element " + family(six) + " " + TABLE + " hairpins " + pair + "\n");
      }
    }
    return text.toString();
  }

  /** What isn't there is added first: to delete it would be an error. */
  String delete() {
    StringBuilder text = new StringBuilder(add());
    for (boolean six : new boolean[] {false, true}) {
      for (String address : addresses(six)) {
        elements(six).forEach(each -> text.append(each.deleted()));
        String pair = "{ " + address + " . " + address + " }";
        text.append("delete element " + family(six) + " " + TABLE + " hairpins " + pair + "\n");
      }
    }
    return text.toString();
  }

  private static String family(boolean six) {
    return six ? "ip6" : "ip";
  }

  private List<Element> elements(boolean six) {
    ImmutableList.Builder<Element> all = ImmutableList.builder();
    for (Json each : ports) {
      Json.Obj port = each.asObject();
      String hostIp = port.text("hostIP");
      boolean everywhere = hostIp.isEmpty() || hostIp.equals("0.0.0.0") || hostIp.equals("::");
      if (hostIp.isEmpty() || Results.isSix(hostIp) == six) {
        String key = port.text("protocol") + " . " + number(port, "hostPort");
        all.add(
            new Element(
                family(six) + " " + TABLE + (everywhere ? " everywhere" : " somewhere"),
                everywhere ? key : hostIp + " . " + key,
                number(port, "containerPort")));
      }
    }
    return all.build();
  }

  private static String number(Json.Obj port, String name) {
    return String.valueOf(port.get(name));
  }

  /** A port in its map. */
  private record Element(String map, String key, String port) {
    String added(String address) {
      return "add element " + map + " { " + key + " : " + address + " . " + port + " }\n";
    }

    String deleted() {
      return "delete element " + map + " { " + key + " }\n";
    }
  }
}
