package dev.orch.network.nft.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.network.policy.PolicyTable;
import dev.orch.network.policy.PolicyTable.Rule;
import dev.orch.network.policy.PolicyTable.Socket;
import dev.orch.network.policy.PolicyTable.Target;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A table of policies as rules of nftables. Stateless.
 *
 * <p>A connection that is forwarded from an isolated pod goes through the chains of that pod's
 * policies until a rule lets it, and is lost if none does; then the same for its receiver. What
 * comes from the node or is for it isn't forwarded, so that a node always talks with its pods.
 */
final class PolicyRuleset {
  static final String TABLE = "inet orch-policy";
  private static final String INGRESS = "ingress";

  private PolicyRuleset() {}

  static Ruleset of(PolicyTable table) {
    Ruleset ruleset = new Ruleset(TABLE);
    table
        .groups()
        .forEach(
            (name, group) -> {
              ruleset.set(Names.group4(name), "type ipv4_addr;", family(group, false));
              ruleset.set(Names.group6(name), "type ipv6_addr;", family(group, true));
            });
    table
        .sockets()
        .forEach(
            (name, sockets) -> {
              String rest = " . inet_proto . inet_service;";
              ruleset.set(Names.sockets4(name), "type ipv4_addr" + rest, sockets(sockets, false));
              ruleset.set(Names.sockets6(name), "type ipv6_addr" + rest, sockets(sockets, true));
            });
    table
        .policies()
        .forEach(
            (name, rules) -> {
              ruleset.chain(Names.ingress(name), rules(rules.ingress(), "saddr", "accept"));
              ruleset.chain(Names.egress(name), rules(rules.egress(), "daddr", "goto " + INGRESS));
            });
    table.targets().values().forEach(target -> isolate(ruleset, target));
    for (boolean six : new boolean[] {false, true}) {
      String type = "type " + (six ? "ipv6_addr" : "ipv4_addr") + " : verdict;";
      String suffix = six ? "6" : "4";
      ruleset.map("from" + suffix, type, pods(table, six, false));
      ruleset.map("to" + suffix, type, pods(table, six, true));
    }
    ruleset.chain(INGRESS, ImmutableList.of("ip daddr vmap @to4", "ip6 daddr vmap @to6", "accept"));
    ruleset.chain(
        "forward",
        "type filter hook forward priority filter; policy accept;",
        ImmutableList.of(
            "ct state established,related accept",
            "ip saddr vmap @from4",
            "ip6 saddr vmap @from6",
            "goto " + INGRESS));
    return ruleset;
  }

  private static boolean isSix(String address) {
    return address.indexOf(':') >= 0;
  }

  private static Set<String> family(Set<String> addresses, boolean six) {
    return addresses.stream()
        .filter(address -> isSix(address) == six)
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  private static Set<String> sockets(Set<Socket> sockets, boolean six) {
    return sockets.stream()
        .filter(socket -> isSix(socket.address()) == six)
        .map(
            socket ->
                socket.address()
                    + " . "
                    + socket.protocol().toLowerCase(Locale.ROOT)
                    + " . "
                    + socket.port())
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  private static List<String> rules(List<Rule> rules, String side, String then) {
    return rules.stream()
        .flatMap(rule -> PolicyRules.of(rule, side, then).stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** A pod that reaches itself, by way of a service, is let through. */
  private static void isolate(Ruleset ruleset, Target target) {
    if (!target.egress().isEmpty()) {
      ruleset.chain(
          Names.from(target.pod()),
          chain(target, "daddr", target.egress().stream().map(Names::egress)));
    }
    if (!target.ingress().isEmpty()) {
      ruleset.chain(
          Names.to(target.pod()),
          chain(target, "saddr", target.ingress().stream().map(Names::ingress)));
    }
  }

  private static List<String> chain(Target target, String side, Stream<String> policies) {
    ImmutableList.Builder<String> rules = ImmutableList.builder();
    target
        .addresses()
        .forEach(
            address ->
                rules.add((isSix(address) ? "ip6 " : "ip ") + side + " " + address + " accept"));
    policies.forEach(policy -> rules.add("jump " + policy));
    return rules.add("drop").build();
  }

  private static Set<String> pods(PolicyTable table, boolean six, boolean receivers) {
    return table.targets().values().stream()
        .filter(target -> !(receivers ? target.ingress() : target.egress()).isEmpty())
        .flatMap(
            target ->
                target.addresses().stream()
                    .filter(address -> isSix(address) == six)
                    .map(
                        address ->
                            address
                                + " : goto "
                                + (receivers ? Names.to(target.pod()) : Names.from(target.pod()))))
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }
}
