package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import com.google.common.base.Ascii;
import dev.orch.model.Column;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressClass;
import dev.orch.model.networking.IngressClassParametersReference;
import dev.orch.model.networking.IngressLoadBalancerIngress;
import dev.orch.model.networking.IngressRule;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.model.networking.ParentReference;
import dev.orch.model.networking.ServiceCIDR;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of networking.k8s.io. */
final class IngressColumns {
  private static final int HOSTS = 3;

  static final List<Column<Ingress>> INGRESS =
      Columns.<Ingress>named()
          .text(
              "Class", "Which controller is to serve it.", i -> orNone(i.spec().ingressClassName()))
          .text("Hosts", "The hosts that its rules are for.", i -> hosts(i.spec().rules()))
          .text("Address", "Where it is reached.", IngressColumns::addresses)
          .text(
              "Ports",
              "The ports it is served at.",
              i -> i.spec().tls().isEmpty() ? "80" : "80, 443")
          .age()
          .build();

  static final List<Column<IngressClass>> INGRESS_CLASS =
      Columns.<IngressClass>named()
          .text("Controller", "Which controller serves the class.", c -> c.spec().controller())
          .text("Parameters", "What else the controller is told.", IngressColumns::parameters)
          .age()
          .build();

  static final List<Column<NetworkPolicy>> NETWORK_POLICY =
      Columns.<NetworkPolicy>named()
          .text(
              "Pod-Selector",
              "The pods it is about.",
              p -> Columns.selector(p.spec().podSelector()))
          .age()
          .build();

  static final List<Column<IPAddress>> IP_ADDRESS =
      Columns.<IPAddress>named()
          .text("ParentRef", "What the address is given to.", IngressColumns::parent)
          .build();

  static final List<Column<ServiceCIDR>> SERVICE_CIDR =
      Columns.<ServiceCIDR>named()
          .text("CIDRs", "The ranges of addresses.", c -> String.join(",", c.spec().cidrs()))
          .age()
          .build();

  private IngressColumns() {}

  private static String hosts(List<IngressRule> rules) {
    String hosts =
        rules.stream()
            .limit(HOSTS)
            .map(IngressRule::host)
            .filter(host -> !host.isEmpty())
            .collect(Collectors.joining(","));
    if (hosts.isEmpty()) {
      return "*";
    }
    return rules.size() <= HOSTS ? hosts : hosts + " + " + (rules.size() - HOSTS) + " more...";
  }

  private static String addresses(Ingress ingress) {
    TreeSet<String> names = new TreeSet<>();
    for (IngressLoadBalancerIngress at : ingress.status().loadBalancer().ingress()) {
      if (!at.ip().isEmpty()) {
        names.add(at.ip());
      } else if (!at.hostname().isEmpty()) {
        names.add(at.hostname());
      }
    }
    return String.join(",", names);
  }

  private static String parameters(IngressClass ingressClass) {
    IngressClassParametersReference parameters = ingressClass.spec().parameters();
    if (parameters == null) {
      return "<none>";
    }
    String group = parameters.apiGroup() == null ? "" : "." + parameters.apiGroup();
    return parameters.kind() + group + "/" + parameters.name();
  }

  private static String parent(IPAddress address) {
    ParentReference parent = address.spec().parentRef();
    if (parent == null) {
      return "<none>";
    }
    String group = parent.group().isEmpty() ? "" : "." + parent.group();
    String namespace = parent.namespace().isEmpty() ? "" : "/" + parent.namespace();
    return Ascii.toLowerCase(parent.resource() + group) + namespace + "/" + parent.name();
  }
}
