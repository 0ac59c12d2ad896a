package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.ClientIPConfig;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.json.Json;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of services. Stateless. */
final class ServiceValidation {
  static final FieldPath SPEC = FieldPath.of("spec");
  private static final ImmutableList<String> TYPES =
      ImmutableList.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final String ONLY_BALANCER = "may only be used when `type` is 'LoadBalancer'";
  private static final int LONGEST_AFFINITY = 86_400;

  private ServiceValidation() {}

  static void validate(Service service, ValidationContext context, FieldErrors errors) {
    ServiceSpec spec = service.spec();
    boolean headless = ServiceRules.isHeadless(spec);
    boolean external = spec.type().equals("ExternalName");
    if (spec.ports().isEmpty() && !headless && !external) {
      errors.add(FieldError.required(SPEC.child("ports"), ""));
    }
    type(spec, external, errors);
    ports(spec, headless, errors);
    Checks.labels(spec.selector(), SPEC.child("selector"), errors);
    affinity(spec, errors);
    ServiceAddresses.validate(spec, errors);
    for (int i = 0; i < spec.externalIPs().size(); i++) {
      FieldPath at = SPEC.child("externalIPs").index(i);
      String address = spec.externalIPs().get(i);
      if (Addresses.check(address, at, errors)) {
        Addresses.checkReachable(address, at, context, errors);
      }
    }
    Checks.requiredOneOf(spec.type(), TYPES, SPEC.child("type"), errors);
    nodePorts(spec, errors);
    repeatedPorts(spec.ports(), errors);
    ranges(spec, errors);
    if (spec.allocateLoadBalancerNodePorts() != null && !isBalancer(spec)) {
      errors.add(FieldError.forbidden(SPEC.child("allocateLoadBalancerNodePorts"), ONLY_BALANCER));
    }
    balancerClass(spec, errors);
    policies(spec, errors);
  }

  private static boolean isBalancer(ServiceSpec spec) {
    return spec.type().equals("LoadBalancer");
  }

  private static void type(ServiceSpec spec, boolean external, FieldErrors errors) {
    if (isBalancer(spec)) {
      if (ServiceRules.isHeadless(spec)) {
        errors.add(
            FieldError.invalid(
                SPEC.child("clusterIPs").index(0),
                "None",
                "may not be set to 'None' for LoadBalancer services"));
      }
    } else if (spec.type().equals("NodePort") && ServiceRules.isHeadless(spec)) {
      errors.add(
          FieldError.invalid(
              SPEC.child("clusterIPs").index(0),
              "None",
              "may not be set to 'None' for NodePort services"));
    }
    if (external) {
      if (!spec.clusterIPs().isEmpty()) {
        errors.add(
            FieldError.forbidden(
                SPEC.child("clusterIPs"), "may not be set for ExternalName services"));
      }
      String name = spec.externalName();
      name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      if (name.isEmpty()) {
        errors.add(FieldError.required(SPEC.child("externalName"), ""));
      } else {
        Checks.subdomain(name, SPEC.child("externalName"), errors);
      }
    }
  }

  private static void ports(ServiceSpec spec, boolean headless, FieldErrors errors) {
    Set<String> names = new HashSet<>();
    boolean many = spec.ports().size() > 1;
    for (int i = 0; i < spec.ports().size(); i++) {
      ServicePort port = spec.ports().get(i);
      FieldPath at = SPEC.child("ports").index(i);
      if (port.name().isEmpty()) {
        if (many) {
          errors.add(FieldError.required(at.child("name"), ""));
        }
      } else {
        Checks.label(port.name(), at.child("name"), errors);
        if (!names.add(port.name())) {
          errors.add(FieldError.duplicate(at.child("name"), port.name()));
        }
      }
      Checks.portNumber(port.port(), at.child("port"), errors);
      Checks.requiredOneOf(
          port.protocol(), ContainerValidation.PROTOCOLS, at.child("protocol"), errors);
      if (!headless || !port.targetPort().equals(dev.orch.model.IntOrString.Int.ZERO)) {
        Checks.port(port.targetPort(), at.child("targetPort"), errors);
      }
      if (port.appProtocol() != null) {
        Checks.qualified(port.appProtocol(), at.child("appProtocol"), errors);
      }
    }
  }

  private static void affinity(ServiceSpec spec, FieldErrors errors) {
    Checks.requiredOneOf(
        spec.sessionAffinity(),
        ImmutableList.of("ClientIP", "None"),
        SPEC.child("sessionAffinity"),
        errors);
    FieldPath path = SPEC.child("sessionAffinityConfig");
    if (spec.sessionAffinity().equals("None")) {
      if (spec.sessionAffinityConfig() != null) {
        errors.add(FieldError.forbidden(path, "must not be set when session affinity is None"));
      }
      return;
    }
    ClientIPConfig client =
        spec.sessionAffinityConfig() == null ? null : spec.sessionAffinityConfig().clientIP();
    if (client == null || client.timeoutSeconds() == null) {
      return;
    }
    int seconds = client.timeoutSeconds();
    if (seconds <= 0 || seconds > LONGEST_AFFINITY) {
      errors.add(
          FieldError.invalid(
              path.child("clientIP").child("timeoutSeconds"),
              (long) seconds,
              "must be greater than 0 and less than " + LONGEST_AFFINITY));
    }
  }

  private static void nodePorts(ServiceSpec spec, FieldErrors errors) {
    FieldPath path = SPEC.child("ports");
    List<ServicePort> ports = spec.ports();
    for (int i = 0; i < ports.size() && spec.type().equals("ClusterIP"); i++) {
      if (ports.get(i).nodePort() != 0) {
        errors.add(
            FieldError.forbidden(
                path.index(i).child("nodePort"), "may not be used when `type` is 'ClusterIP'"));
      }
    }
    Set<String> used = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ServicePort port = ports.get(i);
      if (port.nodePort() != 0 && !used.add(port.protocol() + port.nodePort())) {
        errors.add(FieldError.duplicate(path.index(i).child("nodePort"), Json.of(port.nodePort())));
      }
    }
  }

  private static void repeatedPorts(List<ServicePort> ports, FieldErrors errors) {
    Set<String> used = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ServicePort port = ports.get(i);
      if (!used.add(port.protocol() + port.port())) {
        Json.Obj shown = Json.Obj.EMPTY.with("port", Json.of(port.port()));
        errors.add(
            FieldError.duplicate(
                SPEC.child("ports").index(i), shown.with("protocol", port.protocol())));
      }
    }
  }

  private static void ranges(ServiceSpec spec, FieldErrors errors) {
    FieldPath path = SPEC.child("LoadBalancerSourceRanges");
    if (spec.loadBalancerSourceRanges().isEmpty()) {
      return;
    }
    if (!isBalancer(spec)) {
      errors.add(FieldError.forbidden(path, ONLY_BALANCER));
    }
    for (int i = 0; i < spec.loadBalancerSourceRanges().size(); i++) {
      Addresses.checkRange(spec.loadBalancerSourceRanges().get(i).strip(), path.index(i), errors);
    }
  }

  static void balancerClass(ServiceSpec spec, FieldErrors errors) {
    if (spec.loadBalancerClass() == null) {
      return;
    }
    FieldPath path = SPEC.child("loadBalancerClass");
    if (!isBalancer(spec)) {
      errors.add(FieldError.forbidden(path, ONLY_BALANCER));
    } else {
      Checks.qualified(spec.loadBalancerClass(), path, errors);
    }
  }

  private static void policies(ServiceSpec spec, FieldErrors errors) {
    FieldPath path = SPEC.child("externalTrafficPolicy");
    ImmutableList<String> policies = ImmutableList.of("Cluster", "Local");
    if (!ServiceRules.isExternal(spec)) {
      if (!spec.externalTrafficPolicy().isEmpty()) {
        errors.add(
            FieldError.invalid(
                path,
                spec.externalTrafficPolicy(),
                "may only be set for externally-accessible services"));
      }
    } else if (spec.externalTrafficPolicy().isEmpty()) {
      errors.add(FieldError.required(path, ""));
    } else {
      Checks.oneOf(spec.externalTrafficPolicy(), policies, path, errors);
    }
    healthCheck(spec, errors);
    String internal = spec.internalTrafficPolicy();
    if (internal != null) {
      Checks.oneOf(internal, policies, SPEC.child("internalTrafficPolicy"), errors);
    }
    if (spec.trafficDistribution() != null) {
      Checks.oneOf(
          spec.trafficDistribution(),
          ImmutableList.of("PreferClose", "PreferSameZone", "PreferSameNode"),
          SPEC.child("trafficDistribution"),
          errors);
    }
  }

  private static void healthCheck(ServiceSpec spec, FieldErrors errors) {
    FieldPath path = SPEC.child("healthCheckNodePort");
    int port = spec.healthCheckNodePort();
    if (!ServiceRules.needsHealthCheck(spec)) {
      if (port != 0) {
        errors.add(
            FieldError.invalid(
                path,
                (long) port,
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is"
                    + " 'Local'"));
      }
    } else if (port == 0) {
      errors.add(FieldError.required(path, ""));
    } else {
      Checks.portNumber(port, path, errors);
    }
  }
}
