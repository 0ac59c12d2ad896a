package dev.orch.network.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.network.policy.PolicyTable.Peer;
import dev.orch.network.policy.PolicyTable.Ports;
import dev.orch.network.policy.PolicyTable.Rule;
import dev.orch.network.policy.PolicyTable.Rules;
import dev.orch.network.policy.PolicyTable.Socket;
import dev.orch.network.policy.PolicyTable.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who can talk to whom, at which ports, and by which rules, if policies are enforced on all nodes.
 * Pods that no policy tells apart are one party. Immutable; made at once, asked from any thread.
 *
 * <p>It is exact: what a connection's fate depends on changes at the ports that rules and pods name
 * and nowhere else, so one port between each two of them is asked for.
 */
public final class Reachability {
  private static final ImmutableList<String> PROTOCOLS = ImmutableList.of("SCTP", "TCP", "UDP");
  private static final int PORTS = 65536;

  private final PolicyTable table;
  private final Policies policies;
  private final List<Party> parties;

  private Reachability(PolicyTable table, List<Party> parties) {
    this.table = table;
    this.policies = new Policies(table);
    this.parties = parties;
  }

  /**
   * That of these objects.
   *
   * @param outside addresses beyond the cluster that are to be parties too
   */
  public static Reachability of(
      Collection<NetworkPolicy> policies,
      Collection<Pod> pods,
      Collection<Namespace> namespaces,
      Collection<String> outside) {
    PolicyTable table = PolicyPlanner.plan(policies, pods, namespaces);
    Map<String, List<Pod>> alike = new TreeMap<>();
    for (Pod pod : pods) {
      if (PodFace.isThere(pod)) {
        alike.computeIfAbsent(marks(table, pod), none -> new ArrayList<>()).add(pod);
      }
    }
    ImmutableList.Builder<Party> parties = ImmutableList.builder();
    alike.values().stream()
        .map(
            each ->
                new Party(
                    each.stream().map(PodFace::name).collect(ImmutableList.toImmutableList()),
                    PodFace.addresses(each.get(0)),
                    PodFace.addresses(each.get(each.size() - 1))))
        .sorted()
        .forEach(parties::add);
    outside.stream()
        .map(ImmutableList::of)
        .map(address -> new Party(address, address, address))
        .forEach(parties::add);
    return new Reachability(table, parties.build());
  }

  /** All that policies see of a pod. */
  private static String marks(PolicyTable table, Pod pod) {
    StringBuilder marks = new StringBuilder(pod.metadata().namespace()).append(';');
    List<String> addresses = PodFace.addresses(pod);
    Target target = table.targets().get(PodFace.name(pod));
    if (target != null) {
      marks.append(target.ingress()).append(target.egress());
    }
    for (String address : addresses) {
      table.groups().forEach((name, group) -> mark(marks, name, group.contains(address)));
      blocks(table)
          .forEach(block -> mark(marks, block.toString(), Policies.contains(block, address)));
    }
    table
        .sockets()
        .forEach(
            (name, sockets) ->
                sockets.stream()
                    .filter(socket -> addresses.contains(socket.address()))
                    .forEach(socket -> marks.append(name).append(socket.port()).append(';')));
    return marks.toString();
  }

  private static void mark(StringBuilder marks, String name, boolean has) {
    marks.append(has ? name : "").append(';');
  }

  private static Stream<Peer.Block> blocks(PolicyTable table) {
    return rules(table)
        .flatMap(rule -> rule.peers().stream())
        .filter(Peer.Block.class::isInstance)
        .map(Peer.Block.class::cast);
  }

  private static Stream<Rule> rules(PolicyTable table) {
    return table.policies().values().stream()
        .flatMap((Rules each) -> Stream.concat(each.ingress().stream(), each.egress().stream()));
  }

  /**
   * Pods of one namespace that policies treat alike, or an address beyond the cluster.
   *
   * @param members their namespaces and names, or the address; never empty
   * @param addresses those of one of them
   * @param others those of another one; the same if there is none
   */
  public record Party(List<String> members, List<String> addresses, List<String> others)
      implements Comparable<Party> {
    public Party {
      members = ImmutableList.sortedCopyOf(members);
      addresses = ImmutableList.copyOf(addresses);
      others = ImmutableList.copyOf(others);
    }

    /** Whether it is an address beyond the cluster. */
    public boolean isOutside() {
      return members.get(0).indexOf('/') < 0;
    }

    @Override
    public int compareTo(Party other) {
      return members.get(0).compareTo(other.members.get(0));
    }

    @Override
    public String toString() {
      int more = members.size() - 1;
      return members.get(0) + (more == 0 ? "" : " and " + more + " more");
    }
  }

  /**
   * Ports at which one party reaches another.
   *
   * @param from who sends
   * @param to who receives
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   * @param first the first of them
   * @param last the last of them
   * @param verdict what lets it
   */
  public record Path(Party from, Party to, String protocol, int first, int last, Verdict verdict) {
    /** Whether it is about all ports. */
    public boolean all() {
      return first == 0 && last == PORTS - 1;
    }
  }

  /** Those who talk. */
  public List<Party> parties() {
    return parties;
  }

  /** What holds for one connection. */
  public Verdict verdict(Flow flow) {
    return policies.verdict(flow);
  }

  /**
   * All ports at which pods reach others or are reached by them: what isn't among them is refused.
   */
  public List<Path> paths() {
    ImmutableList.Builder<Path> paths = ImmutableList.builder();
    for (Party from : parties) {
      for (Party to : parties) {
        boolean oneAlone = from.equals(to) && from.members().size() == 1;
        if (!oneAlone && !(from.isOutside() && to.isOutside())) {
          paths.addAll(paths(from, to));
        }
      }
    }
    return paths.build();
  }

  /**
   * The ports at which one reaches the other, or its members each other; in the first family that
   * both have addresses of. A pod that is alone reaches itself, at all ports.
   */
  public List<Path> paths(Party from, Party to) {
    ImmutableList.Builder<Path> paths = ImmutableList.builder();
    for (String source : from.addresses()) {
      for (String destination : from.equals(to) ? to.others() : to.addresses()) {
        if (isSix(source) == isSix(destination)) {
          PROTOCOLS.forEach(
              protocol -> paths(from, to, new Flow(source, destination, protocol, 0), paths));
          return paths.build();
        }
      }
    }
    return paths.build();
  }

  private static boolean isSix(String address) {
    return address.indexOf(':') >= 0;
  }

  private void paths(Party from, Party to, Flow flow, ImmutableList.Builder<Path> paths) {
    TreeSet<Integer> starts = starts(flow);
    int first = 0;
    Verdict verdict = at(flow, 0);
    for (int start : starts.tailSet(1)) {
      Verdict next = start == PORTS ? null : at(flow, start);
      if (!verdict.equals(next)) {
        if (verdict.allowed()) {
          paths.add(new Path(from, to, flow.protocol(), first, start - 1, verdict));
        }
        first = start;
        verdict = next == null ? verdict : next;
      }
    }
  }

  private Verdict at(Flow flow, int port) {
    return policies.verdict(new Flow(flow.source(), flow.destination(), flow.protocol(), port));
  }

  /** The ports at which the answer may change, and the one after the last. */
  private TreeSet<Integer> starts(Flow flow) {
    TreeSet<Integer> starts = new TreeSet<>();
    starts.add(PORTS);
    rules(table)
        .flatMap(rule -> rule.ports().stream())
        .forEach(
            ports -> {
              if (ports instanceof Ports.Numbers numbers) {
                starts.add(numbers.first());
                starts.add(numbers.last() + 1);
              }
            });
    for (var sockets : table.sockets().values()) {
      for (Socket socket : sockets) {
        if (socket.address().equals(flow.destination())) {
          starts.add(socket.port());
          starts.add(socket.port() + 1);
        }
      }
    }
    return starts;
  }
}
