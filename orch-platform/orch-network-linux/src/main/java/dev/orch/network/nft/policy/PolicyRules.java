package dev.orch.network.nft.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.orch.network.policy.PolicyTable.Peer;
import dev.orch.network.policy.PolicyTable.Ports;
import dev.orch.network.policy.PolicyTable.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One rule of a policy as rules of nftables. Stateless. */
final class PolicyRules {
  private PolicyRules() {}

  /** Which packets a statement may be about. */
  private enum Family {
    BOTH,
    FOUR,
    SIX;

    boolean meets(Family other) {
      return this == other || this == BOTH || other == BOTH;
    }

    static Family of(String address) {
      return address.indexOf(':') >= 0 ? SIX : FOUR;
    }

    String prefix() {
      return this == SIX ? "ip6" : "ip";
    }
  }

  /** A condition, which holds for packets of a family alone. */
  private record Match(Family family, String text) {}

  /**
   * Those that do something with what a rule lets through.
   *
   * @param side where the peer is: {@code saddr} or {@code daddr}
   * @param then what they do
   */
  static List<String> of(Rule rule, String side, String then) {
    ImmutableList.Builder<String> rules = ImmutableList.builder();
    for (Match peer : peers(rule.peers(), side)) {
      for (Match ports : ports(rule.ports())) {
        if (peer.family.meets(ports.family)) {
          rules.add((peer.text + ports.text + then).strip());
        }
      }
    }
    return rules.build();
  }

  private static List<Match> peers(List<Peer> peers, String side) {
    if (peers.isEmpty()) {
      return ImmutableList.of(new Match(Family.BOTH, ""));
    }
    ImmutableList.Builder<Match> matches = ImmutableList.builder();
    for (Peer peer : peers) {
      if (peer instanceof Peer.Pods pods) {
        for (Family family : ImmutableList.of(Family.FOUR, Family.SIX)) {
          String set =
              family == Family.FOUR ? Names.group4(pods.group()) : Names.group6(pods.group());
          matches.add(new Match(family, family.prefix() + " " + side + " @" + set + " "));
        }
      } else {
        matches.add(block((Peer.Block) peer, side));
      }
    }
    return matches.build();
  }

  private static Match block(Peer.Block block, String side) {
    Family family = Family.of(block.range());
    String where = family.prefix() + " " + side + " ";
    String but =
        block.except().isEmpty()
            ? ""
            : block.except().stream()
                .map(range -> where + "!= " + range + " ")
                .collect(Collectors.joining());
    return new Match(family, where + block.range() + " " + but);
  }

  private static List<Match> ports(List<Ports> ports) {
    if (ports.isEmpty()) {
      return ImmutableList.of(new Match(Family.BOTH, ""));
    }
    ImmutableList.Builder<Match> matches = ImmutableList.builder();
    Map<String, RangeSet<Integer>> numbers = new TreeMap<>();
    for (Ports each : ports) {
      if (each instanceof Ports.Numbers range) {
        numbers
            .computeIfAbsent(range.protocol(), none -> TreeRangeSet.create())
            .add(Range.closedOpen(range.first(), range.last() + 1));
      } else {
        String name = ((Ports.Named) each).sockets();
        matches.add(
            new Match(
                Family.FOUR, "ip daddr . meta l4proto . th dport @" + Names.sockets4(name) + " "));
        matches.add(
            new Match(
                Family.SIX, "ip6 daddr . meta l4proto . th dport @" + Names.sockets6(name) + " "));
      }
    }
    numbers.forEach(
        (protocol, ranges) ->
            matches.add(
                new Match(
                    Family.BOTH,
                    protocol.toLowerCase(Locale.ROOT)
                        + " dport { "
                        + ImmutableRangeSet.copyOf(ranges).asRanges().stream()
                            .map(PolicyRules::range)
                            .collect(Collectors.joining(", "))
                        + " } ")));
    return matches.build();
  }

  private static String range(Range<Integer> range) {
    int first = range.lowerEndpoint();
    int last = range.upperEndpoint() - 1;
    return first == last ? "" + first : first + "-" + last;
  }
}
