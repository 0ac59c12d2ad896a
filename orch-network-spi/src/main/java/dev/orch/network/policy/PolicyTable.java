package dev.orch.network.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that policies say on one node, planned to the end: whether a connection may be made follows
 * from the table and its addresses alone. Immutable; {@link PolicyPlanner} makes one from objects,
 * and keeps the same instance of a part as long as nothing in it changes.
 *
 * @param exempt addresses of the node itself, which its pods may always talk with
 * @param groups the addresses of the pods that some peer selects, by the name of the selection
 * @param sockets where pods have the ports that some rule knows by a name, by name and protocol
 * @param policies by namespace and name
 * @param targets the pods of the node that some policy isolates, by namespace and name
 */
public record PolicyTable(
    Set<String> exempt,
    Map<String, Set<String>> groups,
    Map<String, Set<Socket>> sockets,
    Map<String, Rules> policies,
    Map<String, Target> targets) {
  /** Everybody may talk to everybody. */
  public static final PolicyTable OPEN =
      new PolicyTable(
          ImmutableSortedSet.of(),
          ImmutableSortedMap.of(),
          ImmutableSortedMap.of(),
          ImmutableSortedMap.of(),
          ImmutableSortedMap.of());

  public PolicyTable {
    exempt = ImmutableSortedSet.copyOf(exempt);
    groups = ImmutableSortedMap.copyOf(groups);
    sockets = ImmutableSortedMap.copyOf(sockets);
    policies = ImmutableSortedMap.copyOf(policies);
    targets = ImmutableSortedMap.copyOf(targets);
  }

  /**
   * A pod that is isolated.
   *
   * @param pod its namespace and name
   * @param addresses where it is
   * @param ingress the policies that isolate it as a receiver; it isn't if there are none
   * @param egress the policies that isolate it as a sender; it isn't if there are none
   */
  public record Target(
      String pod, List<String> addresses, List<String> ingress, List<String> egress) {
    public Target {
      addresses = ImmutableList.copyOf(addresses);
      ingress = ImmutableList.copyOf(ingress);
      egress = ImmutableList.copyOf(egress);
    }
  }

  /** What a policy lets through, in each direction. */
  public record Rules(List<Rule> ingress, List<Rule> egress) {
    public Rules {
      ingress = ImmutableList.copyOf(ingress);
      egress = ImmutableList.copyOf(egress);
    }
  }

  /**
   * What one rule lets through.
   *
   * @param peers whom the pod may talk with; everybody if there are none
   * @param ports the receiver's ports; all, and protocols without ports, if there are none
   */
  public record Rule(List<Peer> peers, List<Ports> ports) {
    public Rule {
      peers = ImmutableList.copyOf(peers);
      ports = ImmutableList.copyOf(ports);
    }
  }

  /** Somebody that a pod may talk with. */
  public sealed interface Peer {
    /** The pods of a group. */
    record Pods(String group) implements Peer {}

    /** The addresses of a range but for these. */
    record Block(String range, List<String> except) implements Peer {
      public Block {
        except = ImmutableList.copyOf(except);
      }
    }
  }

  /** Ports of a receiver. */
  public sealed interface Ports {
    /** These numbers, both included. */
    record Numbers(String protocol, int first, int last) implements Ports {}

    /** Those that pods have by a name, which is a key of {@link PolicyTable#sockets}. */
    record Named(String sockets) implements Ports {}
  }

  /** A port of a pod. */
  public record Socket(String address, String protocol, int port) implements Comparable<Socket> {
    @Override
    public int compareTo(Socket other) {
      int byAddress = address.compareTo(other.address);
      int byProtocol = byAddress != 0 ? byAddress : protocol.compareTo(other.protocol);
      return byProtocol != 0 ? byProtocol : Integer.compare(port, other.port);
    }
  }
}
