package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.TypedLocalObjectReference;
import dev.orch.model.json.Json;
import dev.orch.model.networking.HTTPIngressPath;
import dev.orch.model.networking.HTTPIngressRuleValue;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressBackend;
import dev.orch.model.networking.IngressClassParametersReference;
import dev.orch.model.networking.IngressClassSpec;
import dev.orch.model.networking.IngressLoadBalancerIngress;
import dev.orch.model.networking.IngressRule;
import dev.orch.model.networking.IngressServiceBackend;
import dev.orch.model.networking.IngressSpec;
import dev.orch.model.networking.IngressTLS;
import dev.orch.model.networking.ServiceBackendPort;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of ingresses and their classes. Stateless. */
final class IngressValidation {
  private static final int LONGEST_CONTROLLER = 250;
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> BAD_PARTS = ImmutableList.of("//", "/./", "/../", "%2f", "%2F");
  private static final List<String> BAD_ENDS = ImmutableList.of("/..", "/.");
  private static final List<String> PATH_TYPES =
      ImmutableList.of("Exact", "ImplementationSpecific", "Prefix");
  private static final List<String> SCOPES = ImmutableList.of("Cluster", "Namespace");

  private IngressValidation() {}

  /**
   * Checks an ingress.
   *
   * @param old the one that it replaces, whose names of secrets may have been worse; null for none
   */
  static void validate(Ingress ingress, @Nullable Ingress old, FieldErrors errors) {
    IngressSpec spec = ingress.spec();
    if (spec.rules().isEmpty() && spec.defaultBackend() == null) {
      errors.add(
          FieldError.invalid(
              SPEC, Json.Null.NULL, "either `defaultBackend` or `rules` must be specified"));
    }
    if (spec.defaultBackend() != null) {
      backend(spec.defaultBackend(), SPEC.child("defaultBackend"), errors);
    }
    boolean lenient =
        old != null
            && old.spec().rules().stream()
                .anyMatch(rule -> rule.host().contains("*") && isFaulty(rule.http()));
    for (int i = 0; i < spec.rules().size(); i++) {
      rule(spec.rules().get(i), lenient, SPEC.child("rules").index(i), errors);
    }
    boolean anySecret =
        old != null && old.spec().tls().stream().anyMatch(tls -> !isSecretName(tls.secretName()));
    for (int i = 0; i < spec.tls().size(); i++) {
      tls(spec.tls().get(i), anySecret, SPEC.child("tls").index(i), errors);
    }
    if (spec.ingressClassName() != null) {
      Checks.subdomain(spec.ingressClassName(), SPEC.child("ingressClassName"), errors);
    }
  }

  private static boolean isFaulty(@Nullable HTTPIngressRuleValue http) {
    FieldErrors errors = new FieldErrors();
    http(http, SPEC, errors);
    return !errors.isEmpty();
  }

  private static void rule(IngressRule rule, boolean lenient, FieldPath path, FieldErrors errors) {
    String host = rule.host();
    if (!host.isEmpty()) {
      if (Addresses.isAddress(host)) {
        errors.add(
            FieldError.invalid(path.child("host"), host, "must be a DNS name, not an IP address"));
      }
      hostName(host, path.child("host"), errors);
    }
    if (!lenient || !host.contains("*")) {
      http(rule.http(), path.child("http"), errors);
    }
  }

  private static void hostName(String host, FieldPath path, FieldErrors errors) {
    Checks.all(
        host.contains("*") ? Names.wildcardSubdomain(host) : Names.dnsSubdomain(host),
        host,
        path,
        errors);
  }

  private static void http(
      @Nullable HTTPIngressRuleValue http, FieldPath path, FieldErrors errors) {
    if (http == null) {
      return;
    }
    if (http.paths().isEmpty()) {
      errors.add(FieldError.required(path.child("paths"), ""));
    }
    for (int i = 0; i < http.paths().size(); i++) {
      path(http.paths().get(i), path.child("paths").index(i), errors);
    }
  }

  private static void path(HTTPIngressPath path, FieldPath at, FieldErrors errors) {
    String type = path.pathType();
    if (type == null) {
      errors.add(FieldError.required(at.child("pathType"), "pathType must be specified"));
      return;
    }
    switch (type) {
      case "Exact", "Prefix" -> {
        absolute(path.path(), at.child("path"), errors);
        plain(path.path(), at.child("path"), errors);
      }
      case "ImplementationSpecific" -> {
        if (!path.path().isEmpty()) {
          absolute(path.path(), at.child("path"), errors);
        }
      }
      default -> errors.add(FieldError.notSupported(at.child("pathType"), type, PATH_TYPES));
    }
    backend(path.backend(), at.child("backend"), errors);
  }

  private static void absolute(String path, FieldPath at, FieldErrors errors) {
    if (!path.startsWith("/")) {
      errors.add(FieldError.invalid(at, path, "must be an absolute path"));
    }
  }

  private static void plain(String path, FieldPath at, FieldErrors errors) {
    for (String part : BAD_PARTS) {
      if (path.contains(part)) {
        errors.add(FieldError.invalid(at, path, "must not contain '" + part + "'"));
      }
    }
    for (String end : BAD_ENDS) {
      if (path.endsWith(end)) {
        errors.add(FieldError.invalid(at, path, "cannot end with '" + end + "'"));
      }
    }
  }

  private static void backend(IngressBackend backend, FieldPath path, FieldErrors errors) {
    TypedLocalObjectReference resource = backend.resource();
    IngressServiceBackend service = backend.service();
    if (resource != null && service != null) {
      errors.add(FieldError.invalid(path, "", "cannot set both resource and service backends"));
    } else if (resource != null) {
      FieldPath at = path.child("resource");
      if (resource.apiGroup() != null) {
        Checks.subdomain(resource.apiGroup(), at.child("apiGroup"), errors);
      }
      Checks.segment(resource.kind(), at.child("kind"), errors);
      Checks.segment(resource.name(), at.child("name"), errors);
    } else if (service != null) {
      FieldPath at = path.child("service");
      if (Checks.required(service.name(), at.child("name"), errors)) {
        Checks.label(service.name(), at.child("name"), errors);
      }
      port(service.port(), path, at.child("port"), errors);
    } else {
      errors.add(FieldError.invalid(path, "", "resource or service backend is required"));
    }
  }

  private static void port(
      ServiceBackendPort port, FieldPath backend, FieldPath path, FieldErrors errors) {
    if (!port.name().isEmpty() && port.number() != 0) {
      errors.add(FieldError.invalid(backend, "", "cannot set both port name & port number"));
    } else if (!port.name().isEmpty()) {
      Checks.all(Names.portName(port.name()), port.name(), path.child("name"), errors);
    } else if (port.number() != 0) {
      Checks.portNumber(port.number(), path.child("number"), errors);
    } else {
      errors.add(FieldError.required(backend, "port name or number is required"));
    }
  }

  private static void tls(IngressTLS tls, boolean anySecret, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < tls.hosts().size(); i++) {
      hostName(tls.hosts().get(i), path.child("hosts").index(i), errors);
    }
    if (!anySecret && !tls.secretName().isEmpty()) {
      Checks.subdomain(tls.secretName(), path.child("secretName"), errors);
    }
  }

  private static boolean isSecretName(String name) {
    return name.isEmpty() || Names.dnsSubdomain(name).isEmpty();
  }

  static void validateStatus(Ingress ingress, FieldErrors errors) {
    FieldPath path = FieldPath.of("status", "loadBalancer", "ingress");
    List<IngressLoadBalancerIngress> points = ingress.status().loadBalancer().ingress();
    for (int i = 0; i < points.size(); i++) {
      if (!points.get(i).ip().isEmpty()) {
        Addresses.check(points.get(i).ip(), path.index(i).child("ip"), errors);
      }
      String host = points.get(i).hostname();
      if (host.isEmpty()) {
        continue;
      }
      FieldPath at = path.index(i).child("hostname");
      Checks.subdomain(host, at, errors);
      if (Addresses.isAddress(host)) {
        errors.add(FieldError.invalid(at, host, "must be a DNS name, not an IP address"));
      }
    }
  }

  static void validate(IngressClassSpec spec, FieldErrors errors) {
    FieldPath controller = SPEC.child("controller");
    if (Checks.required(spec.controller(), controller, errors)) {
      if (spec.controller().length() > LONGEST_CONTROLLER) {
        errors.add(FieldError.tooLong(controller, LONGEST_CONTROLLER));
      }
      Checks.domainPath(spec.controller(), controller, errors);
    }
    if (spec.parameters() != null) {
      parameters(spec.parameters(), SPEC.child("parameters"), errors);
    }
  }

  private static void parameters(
      IngressClassParametersReference parameters, FieldPath path, FieldErrors errors) {
    if (parameters.apiGroup() != null) {
      Checks.subdomain(parameters.apiGroup(), path.child("apiGroup"), errors);
    }
    Checks.segment(parameters.kind(), path.child("kind"), errors);
    Checks.segment(parameters.name(), path.child("name"), errors);
    String scope = parameters.scope();
    if (scope == null) {
      errors.add(FieldError.required(path.child("scope"), ""));
      return;
    }
    Checks.oneOf(scope, SCOPES, path.child("scope"), errors);
    FieldPath namespace = path.child("namespace");
    if (scope.equals("Namespace")) {
      if (parameters.namespace() == null) {
        errors.add(FieldError.required(namespace, "`parameters.scope` is set to 'Namespace'"));
      } else {
        Checks.label(parameters.namespace(), namespace, errors);
      }
    } else if (scope.equals("Cluster") && parameters.namespace() != null) {
      errors.add(FieldError.forbidden(namespace, "`parameters.scope` is set to 'Cluster'"));
    }
  }
}
