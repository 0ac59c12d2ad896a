package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.ContainerDefaults.or;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.IntOrString;
import dev.orch.model.KindRules;
import dev.orch.model.core.ClientIPConfig;
import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.core.ServiceStatus;
import dev.orch.model.core.SessionAffinityConfig;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The rules of services. Addresses and node ports are allocated elsewhere. */
final class ServiceRules implements KindRules<Service> {
  static final Map<String, Function<Service, String>> SELECTABLE =
      ImmutableSortedMap.of(
          "spec.clusterIP", s -> s.spec().clusterIP(), "spec.type", s -> s.spec().type());

  private static final int AFFINITY_SECONDS = 10_800;

  @Override
  public Service defaults(Service service) {
    ServiceSpec spec = service.spec();
    spec =
        spec.withSessionAffinity(or(spec.sessionAffinity(), "None"))
            .withType(or(spec.type(), "ClusterIP"))
            .withPorts(each(spec.ports(), ServiceRules::port));
    spec = affinity(spec);
    if (isExternal(spec) && spec.externalTrafficPolicy().isEmpty()) {
      spec = spec.withExternalTrafficPolicy("Cluster");
    }
    boolean external = spec.type().equals("ExternalName");
    if (spec.internalTrafficPolicy() == null && !external && isType(spec.type())) {
      spec = spec.withInternalTrafficPolicy("Cluster");
    }
    if (!spec.type().equals("LoadBalancer")) {
      return service.withSpec(spec);
    }
    if (spec.allocateLoadBalancerNodePorts() == null) {
      spec = spec.withAllocateLoadBalancerNodePorts(true);
    }
    return service.withSpec(spec).withStatus(modes(service.status()));
  }

  private static boolean isType(String type) {
    return type.equals("ClusterIP") || type.equals("NodePort") || type.equals("LoadBalancer");
  }

  private static ServicePort port(ServicePort port) {
    ServicePort named = port.protocol().isEmpty() ? port.withProtocol("TCP") : port;
    boolean unset =
        port.targetPort() instanceof IntOrString.Int i && i.value() == 0
            || port.targetPort().toString().isEmpty();
    return unset ? named.withTargetPort(IntOrString.of(port.port())) : named;
  }

  private static ServiceSpec affinity(ServiceSpec spec) {
    if (spec.sessionAffinity().equals("None")) {
      return spec.withSessionAffinityConfig(null);
    }
    SessionAffinityConfig config = spec.sessionAffinityConfig();
    boolean complete =
        config != null && config.clientIP() != null && config.clientIP().timeoutSeconds() != null;
    return complete || !spec.sessionAffinity().equals("ClientIP")
        ? spec
        : spec.withSessionAffinityConfig(
            new SessionAffinityConfig(new ClientIPConfig(AFFINITY_SECONDS)));
  }

  private static ServiceStatus modes(ServiceStatus status) {
    return status.withLoadBalancer(
        status
            .loadBalancer()
            .withIngress(each(status.loadBalancer().ingress(), ServiceRules::mode)));
  }

  private static LoadBalancerIngress mode(LoadBalancerIngress ingress) {
    return !ingress.ip().isEmpty() && ingress.ipMode() == null
        ? ingress.withIpMode("VIP")
        : ingress;
  }

  /** Whether traffic may come from outside the cluster. */
  static boolean isExternal(ServiceSpec spec) {
    return spec.type().equals("LoadBalancer")
        || spec.type().equals("NodePort")
        || spec.type().equals("ClusterIP") && !spec.externalIPs().isEmpty();
  }

  /** Whether a port answers for whether a node has endpoints. */
  static boolean needsHealthCheck(ServiceSpec spec) {
    return spec.type().equals("LoadBalancer") && spec.externalTrafficPolicy().equals("Local");
  }

  static boolean isHeadless(ServiceSpec spec) {
    return spec.clusterIPs().size() == 1 && spec.clusterIPs().get(0).equals("None");
  }

  @Override
  public Service prepareForCreate(Service service) {
    ServiceSpec spec = service.spec();
    if (!spec.clusterIP().isEmpty() && spec.clusterIPs().isEmpty()) {
      spec = spec.withClusterIPs(ImmutableList.of(spec.clusterIP()));
    }
    return service.withSpec(spec).withStatus(RecordType.of(ServiceStatus.class).zero());
  }

  @Override
  public Service prepareForUpdate(Service service, Service old) {
    return service.withSpec(ServiceUpdate.merge(service.spec(), old.spec()));
  }

  @Override
  public void validate(Service service, ValidationContext context, FieldErrors errors) {
    ServiceValidation.validate(service, context, errors);
  }

  @Override
  public void validateUpdate(
      Service service, Service old, ValidationContext context, FieldErrors errors) {
    ServiceUpdateValidation.validate(service, old, errors);
    ServiceValidation.validate(service, context, errors);
  }

  @Override
  public void validateStatusUpdate(
      Service service, Service old, ValidationContext context, FieldErrors errors) {
    ServiceUpdateValidation.validateStatus(service, errors);
  }

  @Override
  public List<String> warnings(Service service) {
    return service.spec().externalIPs().isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  }
}
