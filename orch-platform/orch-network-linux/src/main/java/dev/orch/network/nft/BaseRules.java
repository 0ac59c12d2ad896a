package dev.orch.network.nft;

import com.google.common.collect.ImmutableList;
import dev.orch.network.ServiceTable.Origin;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The part of a table that is there without any service: the hooks, and the maps in which they look
 * a packet up. Nothing in it depends on how many services there are. Stateless.
 *
 * <p>A packet's origin chooses the map, and its destination in it the verdict: a chain that carries
 * to one of so many endpoints ({@link EntryRules}). All services with as many share that chain,
 * which finds the endpoint in one large map, by destination and a random slot. So a changed
 * endpoint is a changed element, and no rule: the kernel checks nothing but that element, and nft
 * has few chains to read.
 */
final class BaseRules {
  static final List<String> PROTOCOLS = ImmutableList.of("tcp", "udp", "sctp");
  static final String HAIRPIN = "hairpin";
  static final String CLUSTER_IPS = "cluster-ips";
  static final String FIREWALL = "firewall";
  static final String REFUSE = "goto refuse";

  /** Before destinations are translated, which is at -100. */
  private static final int BEFORE_DNAT = -110;

  private static final int DNAT = -100;
  private static final int AFTER_DNAT = -90;
  private static final int SNAT = 100;

  private static final String KEY = "daddr . meta l4proto . th dport";

  private BaseRules() {}

  /** The map from destinations to what carries packets of that origin. */
  static String services(Origin origin) {
    return "services-" + origin.name().toLowerCase(Locale.ROOT);
  }

  /** The map from destinations to how packets of that origin are turned away. */
  static String denied(Origin origin) {
    return "denied-" + origin.name().toLowerCase(Locale.ROOT);
  }

  /** The map from destinations and slots to endpoints. */
  static String endpoints(String protocol, boolean outside) {
    return (outside ? "outside-" : "") + "endpoints-" + protocol;
  }

  /** Commands that add all of it, to a table that may have some of it, but no rules. */
  static String text(Family family, NftSettings settings) {
    StringBuilder text = new StringBuilder(4096);
    String table = family.table();
    declare(family, text);
    List<String> ranges = Ranges.texts(settings.podRanges(), family);
    if (!ranges.isEmpty()) {
      text.append("add element %s pod-ranges { %s }\n".formatted(table, String.join(", ", ranges)));
    }
    for (String chain : chains(family, settings)) {
      List<String> lines = chain.lines().collect(ImmutableList.toImmutableList());
      String name = lines.get(0).substring(0, lines.get(0).indexOf(' '));
      text.append("add chain %s %s\n".formatted(table, lines.get(0)));
      lines.stream()
          .skip(1)
          .forEach(rule -> text.append("add rule %s %s %s\n".formatted(table, name, rule)));
    }
    return text.toString();
  }

  private static void declare(Family family, StringBuilder text) {
    String table = family.table();
    String type = family.type();
    String verdicts = "{ type %s . inet_proto . inet_service : verdict; }".formatted(type);
    for (Origin origin : Origin.values()) {
      text.append("add map %s %s %s\n".formatted(table, services(origin), verdicts));
      text.append("add map %s %s %s\n".formatted(table, denied(origin), verdicts));
    }
    text.append("add map %s %s %s\n".formatted(table, FIREWALL, verdicts));
    for (String protocol : PROTOCOLS) {
      for (boolean outside : new boolean[] {false, true}) {
        // One map per protocol: nft 1.0.6 can't read back a key that has "th dport" in it.
        text.append(
            "add map %s %s { typeof %s daddr . %s dport . numgen random mod 65535 : %3$s daddr . %4$s dport; }\n"
                .formatted(table, endpoints(protocol, outside), family.word(), protocol));
      }
    }
    text.append("add set %s %s { type %s . %3$s; }\n".formatted(table, HAIRPIN, type));
    text.append("add set %s %s { type %s; }\n".formatted(table, CLUSTER_IPS, type));
    text.append("add set %s pod-ranges { type %s; flags interval; }\n".formatted(table, type));
  }

  /** Each with its rules. Those that others go to come first. */
  private static List<String> chains(Family family, NftSettings settings) {
    String ip = family.word();
    String look = ip + " " + KEY + " vmap @";
    String pod = ip + " saddr @pod-ranges ";
    String other = ip + " saddr != @pod-ranges ";
    String deniedToMachine =
        "ct state new %s%sdenied-pod\nct state new %s%2$sdenied-outside"
            .formatted(pod, look, other);
    String deniedClusterIp = "ct state new %s daddr @%s goto refuse".formatted(ip, CLUSTER_IPS);
    String mark = "0x" + Integer.toHexString(settings.mark());
    return ImmutableList.of(
        // The kernel sends only so many ICMP messages a second, but any number of resets.
        "refuse \nmeta l4proto tcp reject with tcp reset\nreject",
        "masquerading \nmeta mark set meta mark & 0x%s\nmasquerade fully-random"
            .formatted(Integer.toHexString(~settings.mark())),
        hook("nat-prerouting", "nat", "prerouting", DNAT)
            + "\n%s%sservices-pod\n%s%2$sservices-outside".formatted(pod, look, other),
        hook("nat-output", "nat", "output", DNAT) + "\n" + look + "services-node",
        hook("nat-postrouting", "nat", "postrouting", SNAT)
            + "\nmeta mark & %s == %1$s goto masquerading\n".formatted(mark)
            + "ct status dnat %s saddr . %1$s daddr @%s masquerade fully-random"
                .formatted(ip, HAIRPIN),
        hook("filter-prerouting", "filter", "prerouting", BEFORE_DNAT)
            + "\nct state new "
            + look
            + FIREWALL,
        hook("filter-input", "filter", "input", BEFORE_DNAT) + "\n" + deniedToMachine,
        hook("filter-forward", "filter", "forward", BEFORE_DNAT)
            + "\n"
            + deniedToMachine
            + "\n"
            + deniedClusterIp,
        hook("filter-output", "filter", "output", BEFORE_DNAT)
            + "\nct state new %s%s\nct state new %1$sdenied-node".formatted(look, FIREWALL),
        hook("filter-output-after", "filter", "output", AFTER_DNAT) + "\n" + deniedClusterIp);
  }

  private static String hook(String name, String type, String hook, int priority) {
    return "%s { type %s hook %s priority %d; }".formatted(name, type, hook, priority);
  }

  /** Commands that let the whole table go, whether it is there or not. */
  static String removal(List<Family> families) {
    return families.stream()
        .map(f -> "add table %s\ndelete table %1$s\n".formatted(f.table()))
        .collect(Collectors.joining());
  }
}
