package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.ContainerDefaults.or;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSecurityContext;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.schema.RecordType;
import java.util.Map;
import java.util.TreeMap;

/** Defaults of pods and of the templates they are made from. Stateless. */
final class PodDefaults {
  private static final PodSecurityContext NO_SECURITY_CONTEXT =
      RecordType.of(PodSecurityContext.class).zero();

  private PodDefaults() {}

  static PodTemplateSpec template(PodTemplateSpec template) {
    return template.withSpec(spec(template.spec()));
  }

  /** What templates and pods have in common. */
  private static PodSpec spec(PodSpec spec) {
    String account = or(spec.serviceAccountName(), spec.serviceAccount());
    return PodSpecBuilder.builder(spec)
        .volumes(each(spec.volumes(), VolumeDefaults::volume))
        .containers(each(spec.containers(), ContainerDefaults::container))
        .initContainers(each(spec.initContainers(), ContainerDefaults::container))
        .ephemeralContainers(each(spec.ephemeralContainers(), ContainerDefaults::ephemeral))
        .dnsPolicy(or(spec.dnsPolicy(), "ClusterFirst"))
        .restartPolicy(or(spec.restartPolicy(), "Always"))
        .schedulerName(or(spec.schedulerName(), "default-scheduler"))
        .terminationGracePeriodSeconds(
            spec.terminationGracePeriodSeconds() == null
                ? Long.valueOf(30)
                : spec.terminationGracePeriodSeconds())
        .securityContext(
            spec.securityContext() == null ? NO_SECURITY_CONTEXT : spec.securityContext())
        .serviceAccountName(account)
        .serviceAccount(account)
        .overhead(ContainerDefaults.amounts(spec.overhead()))
        .build();
  }

  static Pod pod(Pod pod) {
    PodSpec spec = spec(pod.spec());
    spec =
        PodSpecBuilder.builder(spec)
            .containers(each(spec.containers(), PodDefaults::requestsFromLimits))
            .initContainers(each(spec.initContainers(), PodDefaults::requestsFromLimits))
            .enableServiceLinks(
                spec.enableServiceLinks() == null ? Boolean.TRUE : spec.enableServiceLinks())
            .build();
    if (spec.hostNetwork()) {
      spec =
          spec.withContainers(each(spec.containers(), PodDefaults::hostPorts))
              .withInitContainers(each(spec.initContainers(), PodDefaults::hostPorts));
    }
    return pod.withSpec(podRequests(spec));
  }

  private static Container requestsFromLimits(Container container) {
    ResourceRequirements resources = container.resources();
    if (resources.limits().isEmpty()) {
      return container;
    }
    return container.withResources(resources.withRequests(withLimits(resources)));
  }

  private static Map<String, Quantity> withLimits(ResourceRequirements resources) {
    Map<String, Quantity> requests = new TreeMap<>(resources.limits());
    requests.putAll(resources.requests());
    return requests;
  }

  /** Requests of the pod as a whole: what its containers request, or else its limits. */
  private static PodSpec podRequests(PodSpec spec) {
    ResourceRequirements resources = spec.resources();
    if (resources == null || resources.limits().isEmpty()) {
      return spec;
    }
    Map<String, Quantity> requests = new TreeMap<>();
    resources
        .limits()
        .forEach(
            (name, limit) -> {
              if (PodResources.isPodLevel(name)) {
                requests.put(name, limit);
              }
            });
    PodResources.requests(spec)
        .forEach(
            (name, amount) -> {
              if (name.equals("cpu") || name.equals("memory")) {
                requests.put(name, amount);
              }
            });
    requests.putAll(resources.requests());
    return spec.withResources(
        resources
            .withLimits(ContainerDefaults.amounts(resources.limits()))
            .withRequests(ContainerDefaults.amounts(requests)));
  }

  private static Container hostPorts(Container container) {
    return container.withPorts(each(container.ports(), PodDefaults::hostPort));
  }

  private static ContainerPort hostPort(ContainerPort port) {
    return port.hostPort() == 0 ? port.withHostPort(port.containerPort()) : port;
  }
}
