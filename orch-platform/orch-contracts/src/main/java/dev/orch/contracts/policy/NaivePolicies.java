package dev.orch.contracts.policy;

import com.google.common.net.InetAddresses;
import dev.orch.model.IntOrString;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.networking.IPBlock;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.model.networking.NetworkPolicyPeer;
import dev.orch.model.networking.NetworkPolicyPort;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.network.Range;
import dev.orch.network.policy.Flow;
import java.util.List;
import java.util.Optional;

/** Who may talk to whom, sentence by sentence as the API's documentation has it. */
public final class NaivePolicies {
  private final PolicyWorld world;
  private final String node;

  /** Asked on a node; on none in particular if its name is empty. */
  public NaivePolicies(PolicyWorld world, String node) {
    this.world = world;
    this.node = node;
  }

  /** Whether a connection may be made. */
  public boolean allowed(Flow flow) {
    if (flow.source().equals(flow.destination())) {
      return true; // A pod can't block access to itself.
    }
    if (!node.isEmpty()
        && (flow.source().equals(PolicyWorld.NODE_ADDRESS)
            || flow.destination().equals(PolicyWorld.NODE_ADDRESS))) {
      return true; // Traffic to and from the node where a pod runs is always allowed.
    }
    Optional<Pod> from = pod(flow.source());
    Optional<Pod> to = pod(flow.destination());
    if (from.isPresent() && from.equals(to)) {
      return true;
    }
    return from.map(pod -> lets(pod, "Egress", flow.destination(), flow)).orElse(true)
        && to.map(pod -> lets(pod, "Ingress", flow.source(), flow)).orElse(true);
  }

  private Optional<Pod> pod(String address) {
    return world.pods.values().stream()
        .filter(pod -> !pod.spec().hostNetwork())
        .filter(pod -> List.of("Running", "Pending").contains(pod.status().phase()))
        .filter(pod -> pod.status().podIPs().stream().anyMatch(ip -> ip.ip().equals(address)))
        .findFirst();
  }

  private boolean lets(Pod pod, String direction, String peer, Flow flow) {
    if (!node.isEmpty() && !pod.spec().nodeName().equals(node)) {
      return true; // Its own node sees to it.
    }
    List<NetworkPolicy> applying =
        world.policies.values().stream()
            .filter(policy -> policy.metadata().namespace().equals(pod.metadata().namespace()))
            .filter(
                policy ->
                    LabelSelectors.matches(policy.spec().podSelector(), pod.metadata().labels()))
            .filter(policy -> types(policy).contains(direction))
            .toList();
    return applying.isEmpty()
        || applying.stream().anyMatch(policy -> lets(policy, direction, peer, flow));
  }

  /** If none are given, it is Ingress, and Egress if there are egress rules. */
  private static List<String> types(NetworkPolicy policy) {
    if (!policy.spec().policyTypes().isEmpty()) {
      return policy.spec().policyTypes();
    }
    return policy.spec().egress().isEmpty() ? List.of("Ingress") : List.of("Ingress", "Egress");
  }

  private boolean lets(NetworkPolicy policy, String direction, String peer, Flow flow) {
    return direction.equals("Ingress")
        ? policy.spec().ingress().stream()
            .anyMatch(rule -> lets(policy, rule.from(), rule.ports(), peer, flow))
        : policy.spec().egress().stream()
            .anyMatch(rule -> lets(policy, rule.to(), rule.ports(), peer, flow));
  }

  private boolean lets(
      NetworkPolicy policy,
      List<NetworkPolicyPeer> peers,
      List<NetworkPolicyPort> ports,
      String peer,
      Flow flow) {
    return (peers.isEmpty() || peers.stream().anyMatch(each -> matches(policy, each, peer)))
        && (ports.isEmpty() || ports.stream().anyMatch(each -> matches(each, flow)));
  }

  private boolean matches(NetworkPolicy policy, NetworkPolicyPeer peer, String address) {
    IPBlock block = peer.ipBlock();
    if (block != null) {
      return in(block.cidr(), address)
          && block.except().stream().noneMatch(except -> in(except, address));
    }
    Optional<Pod> pod = pod(address);
    if (pod.isEmpty()) {
      return false;
    }
    if (peer.podSelector() != null
        && !LabelSelectors.matches(peer.podSelector(), pod.get().metadata().labels())) {
      return false;
    }
    String namespace = pod.get().metadata().namespace();
    if (peer.namespaceSelector() == null) {
      return namespace.equals(policy.metadata().namespace());
    }
    Namespace there = world.namespaces.get(namespace);
    return there != null
        && LabelSelectors.matches(peer.namespaceSelector(), there.metadata().labels());
  }

  private static boolean in(String range, String address) {
    return Range.parse(range).contains(InetAddresses.forString(address));
  }

  private boolean matches(NetworkPolicyPort port, Flow flow) {
    String protocol = port.protocol() == null ? "TCP" : port.protocol();
    if (!protocol.equals(flow.protocol())) {
      return false;
    }
    IntOrString number = port.port();
    if (number == null) {
      return true;
    }
    if (number instanceof IntOrString.Int) {
      int last = port.endPort() == null ? number.intValue() : port.endPort();
      return number.intValue() <= flow.port() && flow.port() <= last;
    }
    return pod(flow.destination()).stream()
        .flatMap(pod -> pod.spec().containers().stream())
        .flatMap(container -> container.ports().stream())
        .anyMatch(
            named ->
                named.name().equals(number.toString())
                    && named.protocol().equals(protocol)
                    && named.containerPort() == flow.port());
  }
}
