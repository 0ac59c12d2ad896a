package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.NameRule;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressClass;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.model.networking.ServiceCIDR;
import java.util.List;

/** The kinds of networking.k8s.io. */
public final class NetworkKinds {
  private static final String GROUP = "networking.k8s.io";

  public static final Kind<Ingress> INGRESS =
      Kind.builder(GROUP, "v1", Ingress.class)
          .plural("ingresses")
          .shortNames("ing")
          .generation()
          .status()
          .rules(new BuiltInRules<>(IngressRules.INGRESS, false))
          .columns(IngressColumns.INGRESS)
          .build();

  public static final Kind<IngressClass> INGRESS_CLASS =
      Kind.builder(GROUP, "v1", IngressClass.class)
          .plural("ingressclasses")
          .namespaced(false)
          .generation()
          .rules(new BuiltInRules<>(IngressRules.INGRESS_CLASS, true))
          .columns(IngressColumns.INGRESS_CLASS)
          .build();

  public static final Kind<NetworkPolicy> NETWORK_POLICY =
      Kind.builder(GROUP, "v1", NetworkPolicy.class)
          .plural("networkpolicies")
          .shortNames("netpol")
          .generation()
          .rules(new BuiltInRules<>(new NetworkPolicyRules(), false))
          .columns(IngressColumns.NETWORK_POLICY)
          .build();

  public static final Kind<IPAddress> IP_ADDRESS =
      Kind.builder(GROUP, "v1", IPAddress.class)
          .plural("ipaddresses")
          .shortNames("ip")
          .nameRule(NameRule.ADDRESS)
          .namespaced(false)
          .rules(new BuiltInRules<>(AddressRules.ADDRESS, false))
          .columns(IngressColumns.IP_ADDRESS)
          .build();

  public static final Kind<ServiceCIDR> SERVICE_CIDR =
      Kind.builder(GROUP, "v1", ServiceCIDR.class)
          .namespaced(false)
          .status()
          .rules(new BuiltInRules<>(AddressRules.RANGE, false))
          .columns(IngressColumns.SERVICE_CIDR)
          .build();

  static final List<Kind<?>> ALL =
      ImmutableList.of(INGRESS, INGRESS_CLASS, NETWORK_POLICY, IP_ADDRESS, SERVICE_CIDR);

  private NetworkKinds() {}
}
