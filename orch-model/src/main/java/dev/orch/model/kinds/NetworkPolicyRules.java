package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.IntOrString;
import dev.orch.model.KindRules;
import dev.orch.model.networking.IPBlock;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.model.networking.NetworkPolicyEgressRule;
import dev.orch.model.networking.NetworkPolicyIngressRule;
import dev.orch.model.networking.NetworkPolicyPeer;
import dev.orch.model.networking.NetworkPolicyPort;
import dev.orch.model.networking.NetworkPolicySpec;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The rules of network policies. */
final class NetworkPolicyRules implements KindRules<NetworkPolicy> {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> PROTOCOLS = ImmutableList.of("TCP", "UDP", "SCTP");
  private static final List<String> TYPES = ImmutableList.of("Ingress", "Egress");

  @Override
  public NetworkPolicy defaults(NetworkPolicy policy) {
    NetworkPolicySpec spec = policy.spec();
    List<String> types =
        spec.egress().isEmpty()
            ? ImmutableList.of("Ingress")
            : ImmutableList.of("Ingress", "Egress");
    return policy.withSpec(
        spec.withIngress(each(spec.ingress(), rule -> rule.withPorts(ports(rule.ports()))))
            .withEgress(each(spec.egress(), rule -> rule.withPorts(ports(rule.ports()))))
            .withPolicyTypes(spec.policyTypes().isEmpty() ? types : spec.policyTypes()));
  }

  private static List<NetworkPolicyPort> ports(List<NetworkPolicyPort> ports) {
    return each(ports, port -> port.protocol() == null ? port.withProtocol("TCP") : port);
  }

  @Override
  public void validate(NetworkPolicy policy, ValidationContext context, FieldErrors errors) {
    validate(policy.spec(), ImmutableSet.of(), errors);
  }

  @Override
  public void validateUpdate(
      NetworkPolicy policy, NetworkPolicy old, ValidationContext context, FieldErrors errors) {
    validate(policy.spec(), ranges(old.spec()), errors);
  }

  /** The ranges of a policy: what was accepted once is accepted again. */
  private static Set<String> ranges(NetworkPolicySpec spec) {
    return Stream.concat(
            spec.ingress().stream().flatMap(rule -> rule.from().stream()),
            spec.egress().stream().flatMap(rule -> rule.to().stream()))
        .flatMap(peer -> Stream.ofNullable(peer.ipBlock()))
        .flatMap(block -> Stream.concat(Stream.of(block.cidr()), block.except().stream()))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static void validate(NetworkPolicySpec spec, Set<String> known, FieldErrors errors) {
    Checks.selector(spec.podSelector(), SPEC.child("podSelector"), errors);
    for (int i = 0; i < spec.ingress().size(); i++) {
      NetworkPolicyIngressRule rule = spec.ingress().get(i);
      FieldPath path = SPEC.child("ingress").index(i);
      ports(rule.ports(), path.child("ports"), errors);
      peers(rule.from(), known, path.child("from"), errors);
    }
    for (int i = 0; i < spec.egress().size(); i++) {
      NetworkPolicyEgressRule rule = spec.egress().get(i);
      FieldPath path = SPEC.child("egress").index(i);
      ports(rule.ports(), path.child("ports"), errors);
      peers(rule.to(), known, path.child("to"), errors);
    }
    FieldPath types = SPEC.child("policyTypes");
    if (spec.policyTypes().size() > TYPES.size()) {
      errors.add(
          FieldError.invalid(
              types,
              Checks.json((Object) spec.policyTypes()),
              "may not specify more than two policyTypes"));
      return;
    }
    for (int i = 0; i < spec.policyTypes().size(); i++) {
      Checks.oneOf(spec.policyTypes().get(i), TYPES, types.index(i), errors);
    }
  }

  private static void ports(List<NetworkPolicyPort> ports, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < ports.size(); i++) {
      port(ports.get(i), path.index(i), errors);
    }
  }

  private static void port(NetworkPolicyPort port, FieldPath path, FieldErrors errors) {
    if (port.protocol() != null) {
      Checks.oneOf(port.protocol(), PROTOCOLS, path.child("protocol"), errors);
    }
    FieldPath end = path.child("endPort");
    Integer last = port.endPort();
    if (port.port() instanceof IntOrString.Int first) {
      Checks.portNumber(first.value(), path.child("port"), errors);
      if (last == null) {
        return;
      }
      if (last < first.value()) {
        errors.add(
            FieldError.invalid(end, first.value(), "must be greater than or equal to `port`"));
      }
      Checks.portNumber(last, end, errors);
    } else if (port.port() != null) {
      String name = port.port().toString();
      if (last != null) {
        errors.add(
            FieldError.invalid(
                end, (long) last, "may not be specified when `port` is non-numeric"));
      }
      Checks.all(Names.portName(name), name, path.child("port"), errors);
    } else if (last != null) {
      errors.add(
          FieldError.invalid(
              end, (long) last, "may not be specified when `port` is not specified"));
    }
  }

  private static void peers(
      List<NetworkPolicyPeer> peers, Set<String> known, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < peers.size(); i++) {
      peer(peers.get(i), known, path.index(i), errors);
    }
  }

  private static void peer(
      NetworkPolicyPeer peer, Set<String> known, FieldPath path, FieldErrors errors) {
    Checks.selector(peer.podSelector(), path.child("podSelector"), errors);
    Checks.selector(peer.namespaceSelector(), path.child("namespaceSelector"), errors);
    boolean selects = peer.podSelector() != null || peer.namespaceSelector() != null;
    if (peer.ipBlock() != null) {
      block(peer.ipBlock(), known, path.child("ipBlock"), errors);
      if (selects) {
        errors.add(FieldError.forbidden(path, "may not specify both ipBlock and another peer"));
      }
    } else if (!selects) {
      errors.add(FieldError.required(path, "must specify a peer"));
    }
  }

  private static void block(IPBlock block, Set<String> known, FieldPath path, FieldErrors errors) {
    FieldPath range = path.child("cidr");
    if (!Checks.required(block.cidr(), range, errors)) {
      return;
    }
    range(block.cidr(), known, range, errors);
    if (!Addresses.isRange(block.cidr())) {
      return;
    }
    for (int i = 0; i < block.except().size(); i++) {
      String except = block.except().get(i);
      FieldPath at = path.child("except").index(i);
      range(except, known, at, errors);
      if (Addresses.isRange(except) && !Addresses.isWithin(except, block.cidr())) {
        errors.add(FieldError.invalid(at, except, "must be a strict subset of `cidr`"));
      }
    }
  }

  private static void range(String range, Set<String> known, FieldPath path, FieldErrors errors) {
    if (!known.contains(range)) {
      Addresses.checkRange(range, path, errors);
    }
  }
}
