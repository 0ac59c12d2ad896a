package dev.orch.network.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.IntOrString;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.model.networking.NetworkPolicyEgressRule;
import dev.orch.model.networking.NetworkPolicyIngressRule;
import dev.orch.model.networking.NetworkPolicyPeer;
import dev.orch.model.networking.NetworkPolicyPort;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.network.policy.PolicyTable.Peer;
import dev.orch.network.policy.PolicyTable.Ports;
import dev.orch.network.policy.PolicyTable.Rule;
import dev.orch.network.policy.PolicyTable.Rules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A policy, with its selections named. Immutable. */
final class CompiledPolicy {
  private static final int LAST_PORT = 65535;
  private static final LabelSelector EVERYBODY =
      new LabelSelector(ImmutableSortedMap.of(), ImmutableList.of());

  /** Which pods a peer selects: of one namespace, or of those with labels. */
  record Selection(
      @Nullable String namespace, @Nullable LabelSelector namespaces, LabelSelector pods) {
    String name() {
      String where =
          namespaces == null ? namespace + "" : "{" + LabelSelectors.format(namespaces) + "}";
      return where + "/" + LabelSelectors.format(pods);
    }
  }

  /** What pods call a port. */
  record PortName(String port, String protocol) {
    String name() {
      return port + "/" + protocol;
    }
  }

  private final NetworkPolicy policy;
  private final Map<String, Selection> selections = new TreeMap<>();
  private final Map<String, PortName> portNames = new TreeMap<>();
  private final Rules rules;

  CompiledPolicy(NetworkPolicy policy) {
    this.policy = policy;
    ImmutableList.Builder<Rule> ingress = ImmutableList.builder();
    ImmutableList.Builder<Rule> egress = ImmutableList.builder();
    if (isolates("Ingress")) {
      for (NetworkPolicyIngressRule rule : policy.spec().ingress()) {
        ingress.add(rule(rule.from(), rule.ports()));
      }
    }
    if (isolates("Egress")) {
      for (NetworkPolicyEgressRule rule : policy.spec().egress()) {
        egress.add(rule(rule.to(), rule.ports()));
      }
    }
    this.rules = new Rules(ingress.build(), egress.build());
  }

  /** Namespace and name. */
  static String name(NetworkPolicy policy) {
    return policy.metadata().namespace() + "/" + policy.metadata().name();
  }

  Rules rules() {
    return rules;
  }

  Map<String, Selection> selections() {
    return selections;
  }

  Map<String, PortName> portNames() {
    return portNames;
  }

  /**
   * Whether the pods that it selects are isolated in a direction: {@code Ingress}, {@code Egress}.
   */
  boolean isolates(String direction) {
    List<String> types = policy.spec().policyTypes();
    return types.isEmpty()
        ? direction.equals("Ingress") || !policy.spec().egress().isEmpty()
        : types.contains(direction);
  }

  /** Whether it isolates pods of its namespace with these labels. */
  boolean selects(Map<String, String> labels) {
    return LabelSelectors.matches(policy.spec().podSelector(), labels);
  }

  private Rule rule(List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {
    return new Rule(
        peers.stream().map(this::peer).collect(ImmutableList.toImmutableList()),
        ports.stream().map(this::ports).collect(ImmutableList.toImmutableList()));
  }

  private Peer peer(NetworkPolicyPeer peer) {
    if (peer.ipBlock() != null) {
      return new Peer.Block(peer.ipBlock().cidr(), peer.ipBlock().except());
    }
    LabelSelector pods = peer.podSelector();
    LabelSelector namespaces = peer.namespaceSelector();
    Selection selection =
        new Selection(
            namespaces == null ? policy.metadata().namespace() : null,
            namespaces,
            pods == null ? EVERYBODY : pods);
    selections.put(selection.name(), selection);
    return new Peer.Pods(selection.name());
  }

  private Ports ports(NetworkPolicyPort port) {
    String protocol = port.protocol() == null ? "TCP" : port.protocol();
    IntOrString number = port.port();
    if (number == null) {
      return new Ports.Numbers(protocol, 0, LAST_PORT);
    }
    if (number instanceof IntOrString.Str) {
      PortName name = new PortName(number.toString(), protocol);
      portNames.put(name.name(), name);
      return new Ports.Named(name.name());
    }
    int first = number.intValue();
    return new Ports.Numbers(protocol, first, port.endPort() == null ? first : port.endPort());
  }
}
