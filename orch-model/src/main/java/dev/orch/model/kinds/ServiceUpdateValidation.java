package dev.orch.model.kinds;

import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceSpec;
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
    }
    boolean balancer = spec.type().equals("LoadBalancer") && before.type().equals("LoadBalancer");
    if (balancer && !Objects.equals(spec.loadBalancerClass(), before.loadBalancerClass())) {
      errors.add(
          FieldError.invalid(
              SPEC.child("loadBalancerClass"), Checks.json(spec.loadBalancerClass()), ONCE));
    }
  }

  private static void addresses(ServiceSpec spec, ServiceSpec before, FieldErrors errors) {
    List<String> now = spec.clusterIPs();
    List<String> then = before.clusterIPs();
    if (then.isEmpty() || then.get(0).isEmpty()) {
      return;
    }
    if (now.isEmpty() || !now.get(0).equals(then.get(0))) {
      errors.add(
          FieldError.invalid(
              SPEC.child("clusterIPs").index(0),
              now.isEmpty() ? ServiceAddresses.strings(now) : Checks.json(now.get(0)),
              ONCE));
    }
    if (!before.ipFamilies().isEmpty()
        && !spec.ipFamilies().isEmpty()
        && !spec.ipFamilies().get(0).equals(before.ipFamilies().get(0))) {
      errors.add(
          FieldError.invalid(SPEC.child("ipFamilies").index(0), spec.ipFamilies().get(0), ONCE));
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
