package dev.orch.model.kinds;

import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.json.Json;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Objects;

/** The rules of changes of services. Stateless. */
final class ServiceUpdateValidation {
  private static final FieldPath SPEC = ServiceValidation.SPEC;
  private static final String ONCE = "may not change once set";

  private ServiceUpdateValidation() {}

  static void validate(Service service, Service old, FieldErrors errors) {
    ServiceSpec spec = service.spec();
    ServiceSpec before = old.spec();
    boolean external = spec.type().equals("ExternalName") || before.type().equals("ExternalName");
    if (!external) {
      addresses(spec, before, errors);
      families(spec, before, errors);
    }
    boolean balancer = spec.type().equals("LoadBalancer") && before.type().equals("LoadBalancer");
    if (balancer && !Objects.equals(spec.loadBalancerClass(), before.loadBalancerClass())) {
      errors.add(
          FieldError.invalid(
              SPEC.child("loadBalancerClass"), Checks.json(spec.loadBalancerClass()), ONCE));
    }
    ServiceValidation.balancerClass(spec, errors); // Kubernetes checks it with the rest once more
    if (ServiceRules.needsHealthCheck(spec)
        && ServiceRules.needsHealthCheck(before)
        && spec.healthCheckNodePort() != before.healthCheckNodePort()) {
      errors.add(FieldError.forbidden(SPEC.child("healthCheckNodePort"), Checks.IMMUTABLE));
    }
  }

  /** Addresses stay, but a second one may come, or go if that is asked for. */
  private static void addresses(ServiceSpec spec, ServiceSpec before, FieldErrors errors) {
    if (ServiceRules.isHeadless(spec) && ServiceRules.isHeadless(before)) {
      return;
    }
    FieldPath path = SPEC.child("clusterIPs");
    Json shown = ServiceAddresses.strings(spec.clusterIPs());
    List<String> now = spec.clusterIPs();
    List<String> then = before.clusterIPs();
    boolean released = then.size() > now.size();
    if (released && now.isEmpty()) {
      errors.add(FieldError.invalid(path.index(0), shown, "primary clusterIP can not be unset"));
    }
    int kept =
        then.size() == now.size() ? then.size() : Math.min(1, Math.min(then.size(), now.size()));
    for (int i = 0; i < kept; i++) {
      if (!now.get(i).equals(then.get(i))) {
        errors.add(FieldError.invalid(path.index(i), shown, ONCE));
      }
    }
    if (released && now.size() == 1) {
      single(spec, "clusterIP", errors);
    }
  }

  private static void families(ServiceSpec spec, ServiceSpec before, FieldErrors errors) {
    if (ServiceRules.isHeadless(spec) || ServiceRules.isHeadless(before)) {
      return;
    }
    FieldPath path = SPEC.child("ipFamilies").index(0);
    List<String> now = spec.ipFamilies();
    List<String> then = before.ipFamilies();
    boolean sameSize = now.size() == then.size();
    int kept = sameSize ? then.size() : Math.min(1, Math.min(then.size(), now.size()));
    for (int i = 0; i < kept; i++) {
      if (!now.get(i).equals(then.get(i))) {
        // Kubernetes shows the addresses where a family comes or goes.
        List<String> shown = sameSize ? now : spec.clusterIPs();
        errors.add(FieldError.invalid(path, ServiceAddresses.strings(shown), ONCE));
      }
    }
    if (then.size() > now.size() && now.size() == 1) {
      single(spec, "ipFamily", errors);
    }
  }

  private static void single(ServiceSpec spec, String what, FieldErrors errors) {
    if (!"SingleStack".equals(spec.ipFamilyPolicy())) {
      errors.add(
          FieldError.invalid(
              SPEC.child("ipFamilyPolicy"),
              Checks.json(spec.ipFamilyPolicy()),
              "must be set to 'SingleStack' when releasing the secondary " + what));
    }
  }

  static void validateStatus(Service service, FieldErrors errors) {
    FieldPath path = FieldPath.of("status", "loadBalancer", "ingress");
    List<LoadBalancerIngress> ingress = service.status().loadBalancer().ingress();
    if (!service.spec().type().equals("LoadBalancer")) {
      if (!ingress.isEmpty()) {
        errors.add(
            FieldError.forbidden(path, "may only be used when `spec.type` is \"LoadBalancer\""));
      }
      return;
    }
    for (int i = 0; i < ingress.size(); i++) {
      ingress(ingress.get(i), path.index(i), errors);
    }
  }

  private static void ingress(LoadBalancerIngress ingress, FieldPath at, FieldErrors errors) {
    if (!ingress.ip().isEmpty()) {
      Addresses.check(ingress.ip(), at.child("ip"), errors);
    }
    if (ingress.ip().isEmpty() && ingress.ipMode() != null) {
      errors.add(
          FieldError.forbidden(at.child("ipMode"), "may not be specified when `ip` is not set"));
    }
    if (!ingress.hostname().isEmpty()) {
      Checks.subdomain(ingress.hostname(), at.child("hostname"), errors);
      if (Addresses.isAddress(ingress.hostname())) {
        errors.add(
            FieldError.invalid(
                at.child("hostname"), ingress.hostname(), "must be a DNS name, not an IP address"));
      }
    }
  }
}
