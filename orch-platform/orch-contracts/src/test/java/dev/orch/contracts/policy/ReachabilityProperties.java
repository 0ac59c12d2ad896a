package dev.orch.contracts.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.network.policy.Flow;
import dev.orch.network.policy.Reachability;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Who can talk to whom, over worlds as chance has them. */
class ReachabilityProperties {
  private static final String OUTSIDE = "203.0.113.9";

  private static Reachability reachability(PolicyWorld world) {
    return Reachability.of(
        world.policies.values(), world.pods.values(), world.namespaces.values(), List.of(OUTSIDE));
  }

  @Property(tries = 200)
  void paths_sayWhatAskingForEachConnectionDoes(@ForAll long seed) {
    PolicyWorld world = new PolicyWorld(seed);
    Reachability reachability = reachability(world);
    NaivePolicies naive = new NaivePolicies(world, "");
    for (Reachability.Party from : reachability.parties()) {
      for (Reachability.Party to : reachability.parties()) {
        List<Reachability.Path> paths = reachability.paths(from, to);
        for (int port : List.of(0, 52, 53, 54, 79, 80, 81, 82, 65535)) {
          Flow flow =
              new Flow(
                  from.addresses().get(0),
                  (from.equals(to) ? to.others() : to.addresses()).get(0),
                  "TCP",
                  port);
          assertThat(paths)
              .as("%s among %s", flow, world.policies)
              .matches(
                  all ->
                      all.stream()
                              .filter(path -> path.protocol().equals("TCP"))
                              .anyMatch(path -> path.first() <= port && port <= path.last())
                          == naive.allowed(flow));
        }
      }
    }
  }

  @Property(tries = 200)
  void membersOfAParty_areTreatedAlike(@ForAll long seed) {
    PolicyWorld world = new PolicyWorld(seed);
    NaivePolicies naive = new NaivePolicies(world, "");
    List<Reachability.Party> parties = reachability(world).parties();
    for (Reachability.Party party : parties) {
      for (Reachability.Party other : parties) {
        List<Boolean> expected = null;
        for (String member : party.members()) {
          List<Boolean> all = new ArrayList<>();
          for (int port : List.of(53, 79, 80, 81, 82)) {
            String there = other.addresses().get(0);
            String here = address(world, member);
            if (!party.equals(other)) {
              all.add(naive.allowed(new Flow(here, there, "TCP", port)));
              all.add(naive.allowed(new Flow(there, here, "UDP", port)));
            }
          }
          expected = expected == null ? all : expected;
          assertThat(all).as("%s of %s to %s", member, party, other).isEqualTo(expected);
        }
      }
    }
  }

  @Property(tries = 200)
  void membersOfAParty_reachEachOtherAsItSays(@ForAll long seed) {
    PolicyWorld world = new PolicyWorld(seed);
    NaivePolicies naive = new NaivePolicies(world, "");
    Reachability reachability = reachability(world);
    for (Reachability.Party party : reachability.parties()) {
      boolean reached =
          reachability.paths(party, party).stream()
              .anyMatch(
                  path -> path.protocol().equals("TCP") && path.first() <= 80 && path.last() >= 80);
      for (String from : party.members()) {
        for (String to : party.members()) {
          if (!from.equals(to)) {
            Flow flow = new Flow(address(world, from), address(world, to), "TCP", 80);
            assertThat(naive.allowed(flow)).as("%s", flow).isEqualTo(reached);
          }
        }
      }
    }
  }

  private static String address(PolicyWorld world, String member) {
    return member.equals(OUTSIDE)
        ? member
        : world.pods.values().stream()
            .filter(pod -> member.equals(pod.metadata().namespace() + "/" + pod.metadata().name()))
            .map(pod -> pod.status().podIP())
            .findFirst()
            .orElseThrow();
  }
}
