package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.HostAlias;
import dev.orch.model.core.PodDNSConfig;
import dev.orch.model.core.PodSpec;
import dev.orch.model.json.Json;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;

/** The rules of a pod's names and addresses. Stateless. */
final class PodNetworkValidation {
  static final ImmutableList<String> DNS_POLICIES =
      ImmutableList.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");

  private PodNetworkValidation() {}

  /**
   * On the host's network a port of the host is the container's own.
   *
   * @param always whether a port without one of the host is at fault, too
   */
  static void hostNetwork(PodSpec spec, boolean always, FieldPath path, FieldErrors errors) {
    if (!spec.hostNetwork()) {
      return;
    }
    hostPorts(spec.containers(), always, path.child("containers"), errors);
  }

  private static void hostPorts(
      List<Container> containers, boolean always, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < containers.size(); i++) {
      List<ContainerPort> ports = containers.get(i).ports();
      for (int j = 0; j < ports.size(); j++) {
        ContainerPort port = ports.get(j);
        if (port.hostPort() != port.containerPort() && (always || port.hostPort() != 0)) {
          errors.add(
              FieldError.invalid(
                  path.index(i).child("ports").index(j).child("hostPort"),
                  (long) port.hostPort(),
                  "must match `containerPort` when `hostNetwork` is true"));
        }
      }
    }
  }

  static void dns(PodSpec spec, FieldPath path, FieldErrors errors) {
    PodDNSConfig config = spec.dnsConfig();
    if (spec.dnsPolicy().equals("None")) {
      if (config == null) {
        errors.add(FieldError.required(path, "must provide `dnsConfig` when `dnsPolicy` is None"));
        return;
      }
      if (config.nameservers().isEmpty()) {
        errors.add(
            FieldError.required(
                path.child("nameservers"),
                "must provide at least one DNS nameserver when `dnsPolicy` is None"));
      }
    }
    if (config != null) {
      config(config, path, errors);
    }
  }

  private static void config(PodDNSConfig config, FieldPath path, FieldErrors errors) {
    FieldPath servers = path.child("nameservers");
    if (config.nameservers().size() > 3) {
      errors.add(
          FieldError.invalid(
              servers, strings(config.nameservers()), "must not have more than 3 nameservers"));
    }
    for (int i = 0; i < config.nameservers().size(); i++) {
      Addresses.check(config.nameservers().get(i), servers.index(i), errors);
    }
    FieldPath searches = path.child("searches");
    if (config.searches().size() > 32) {
      errors.add(
          FieldError.invalid(
              searches, strings(config.searches()), "must not have more than 32 search paths"));
    }
    if (String.join(" ", config.searches()).length() > 2048) {
      errors.add(
          FieldError.invalid(
              searches,
              strings(config.searches()),
              "must not have more than 2048 characters (including spaces) in the search list"));
    }
    for (int i = 0; i < config.searches().size(); i++) {
      search(config.searches().get(i), searches.index(i), errors);
    }
    for (int i = 0; i < config.options().size(); i++) {
      String name = config.options().get(i).name();
      if (name == null || name.isEmpty()) {
        errors.add(FieldError.required(path.child("options").index(i), "must not be empty"));
      }
    }
  }

  private static void search(String search, FieldPath path, FieldErrors errors) {
    String name = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
    if (!search.equals(".")) {
      Checks.all(Names.dnsSubdomain(name.replace('_', '-')), name, path, errors);
    }
  }

  private static Json strings(List<String> values) {
    return new Json.Arr(
        values.stream().map(v -> Json.of(v)).collect(ImmutableList.toImmutableList()));
  }

  static void hostAliases(List<HostAlias> aliases, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < aliases.size(); i++) {
      FieldPath at = path.index(i);
      Addresses.check(aliases.get(i).ip(), at.child("ip"), errors);
      List<String> names = aliases.get(i).hostnames();
      for (int j = 0; j < names.size(); j++) {
        Checks.subdomain(names.get(j), at.child("hostnames").index(j), errors);
      }
    }
  }

  static void hostNames(PodSpec spec, FieldPath path, FieldErrors errors) {
    if (!spec.hostname().isEmpty()) {
      Checks.label(spec.hostname(), path.child("hostname"), errors);
    }
    if (!spec.subdomain().isEmpty()) {
      Checks.label(spec.subdomain(), path.child("subdomain"), errors);
    }
  }

  /** Users of the pod's own can't be had together with the host's namespaces. */
  static void hostUsers(PodSpec spec, FieldPath path, FieldErrors errors) {
    if (!Boolean.FALSE.equals(spec.hostUsers())) {
      return;
    }
    String why = "when `hostUsers` is false";
    if (spec.hostNetwork()) {
      errors.add(FieldError.forbidden(path.child("hostNetwork"), why));
    }
    if (spec.hostPID()) {
      errors.add(FieldError.forbidden(path.child("HostPID"), why));
    }
    if (spec.hostIPC()) {
      errors.add(FieldError.forbidden(path.child("HostIPC"), why));
    }
  }
}
