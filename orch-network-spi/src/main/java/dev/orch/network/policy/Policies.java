package dev.orch.network.policy;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import dev.orch.network.Range;
import dev.orch.network.policy.PolicyTable.Peer;
import dev.orch.network.policy.PolicyTable.Ports;
import dev.orch.network.policy.PolicyTable.Rule;
import dev.orch.network.policy.PolicyTable.Socket;
import dev.orch.network.policy.PolicyTable.Target;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers, from a table, who may talk to whom. Immutable; for any thread. */
public final class Policies {
  private final PolicyTable table;
  private final Map<String, Target> targets;

  /** What this table says. */
  public Policies(PolicyTable table) {
    this.table = table;
    Map<String, Target> byAddress = new LinkedHashMap<>();
    for (Target target : table.targets().values()) {
      target.addresses().forEach(address -> byAddress.put(address, target));
    }
    this.targets = ImmutableMap.copyOf(byAddress);
  }

  /** Whether this connection may be made, and what says so. */
  public Verdict verdict(Flow flow) {
    Target from = targets.get(flow.source());
    Target to = targets.get(flow.destination());
    if (table.exempt().contains(flow.source())
        || table.exempt().contains(flow.destination())
        || flow.source().equals(flow.destination())
        || (from != null && from.equals(to))) {
      return new Verdict(Verdict.Side.OPEN, Verdict.Side.OPEN);
    }
    return new Verdict(
        from == null ? Verdict.Side.OPEN : side(from.egress(), true, flow.destination(), flow),
        to == null ? Verdict.Side.OPEN : side(to.ingress(), false, flow.source(), flow));
  }

  private Verdict.Side side(List<String> policies, boolean egress, String peer, Flow flow) {
    if (policies.isEmpty()) {
      return Verdict.Side.OPEN;
    }
    for (String name : policies) {
      PolicyTable.Rules rules = Objects.requireNonNull(table.policies().get(name), name);
      List<Rule> all = egress ? rules.egress() : rules.ingress();
      for (int i = 0; i < all.size(); i++) {
        if (lets(all.get(i), peer, flow)) {
          return new Verdict.Side(Verdict.State.ALLOWED, name, i);
        }
      }
    }
    return Verdict.Side.DENIED;
  }

  private boolean lets(Rule rule, String peer, Flow flow) {
    return (rule.peers().isEmpty() || rule.peers().stream().anyMatch(each -> is(each, peer)))
        && (rule.ports().isEmpty() || rule.ports().stream().anyMatch(each -> at(each, flow)));
  }

  private boolean is(Peer peer, String address) {
    if (peer instanceof Peer.Pods pods) {
      return known(table.groups().get(pods.group()), pods).contains(address);
    }
    return contains((Peer.Block) peer, address);
  }

  /** Whether an address is one of a block's. */
  static boolean contains(Peer.Block block, String address) {
    InetAddress there = InetAddresses.forString(address);
    return Range.parse(block.range()).contains(there)
        && block.except().stream().noneMatch(each -> Range.parse(each).contains(there));
  }

  private boolean at(Ports ports, Flow flow) {
    if (ports instanceof Ports.Named named) {
      return known(table.sockets().get(named.sockets()), named)
          .contains(new Socket(flow.destination(), flow.protocol(), flow.port()));
    }
    Ports.Numbers numbers = (Ports.Numbers) ports;
    return numbers.protocol().equals(flow.protocol())
        && numbers.first() <= flow.port()
        && flow.port() <= numbers.last();
  }

  private static <T> T known(@Nullable T part, Object by) {
    return Objects.requireNonNull(part, () -> by + " isn't in the table");
  }
}
