package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointSubset;
import dev.orch.model.core.Endpoints;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of endpoints and of slices of them. Stateless. */
final class EndpointValidation {
  private EndpointValidation() {}

  static void validate(Endpoints endpoints, ValidationContext context, FieldErrors errors) {
    for (int i = 0; i < endpoints.subsets().size(); i++) {
      EndpointSubset subset = endpoints.subsets().get(i);
      FieldPath path = FieldPath.of("subsets").index(i);
      if (subset.addresses().isEmpty() && subset.notReadyAddresses().isEmpty()) {
        errors.add(FieldError.required(path, "must specify `addresses` or `notReadyAddresses`"));
      }
      addresses(subset.addresses(), path.child("addresses"), context, errors);
      addresses(subset.notReadyAddresses(), path.child("notReadyAddresses"), context, errors);
      ports(subset.ports(), path.child("ports"), errors);
    }
  }

  private static void addresses(
      List<EndpointAddress> addresses,
      FieldPath path,
      ValidationContext context,
      FieldErrors errors) {
    for (int i = 0; i < addresses.size(); i++) {
      EndpointAddress address = addresses.get(i);
      FieldPath at = path.index(i);
      Addresses.check(address.ip(), at.child("ip"), errors);
      if (!address.hostname().isEmpty()) {
        Checks.label(address.hostname(), at.child("hostname"), errors);
      }
      if (address.nodeName() != null) {
        Checks.subdomain(address.nodeName(), at.child("nodeName"), errors);
      }
      Addresses.checkReachable(address.ip(), at.child("ip"), context, errors);
    }
  }

  private static void ports(
      List<dev.orch.model.core.EndpointPort> ports, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < ports.size(); i++) {
      dev.orch.model.core.EndpointPort port = ports.get(i);
      FieldPath at = path.index(i);
      if (port.name().isEmpty()) {
        if (ports.size() > 1) {
          errors.add(FieldError.required(at.child("name"), ""));
        }
      } else {
        Checks.label(port.name(), at.child("name"), errors);
      }
      Checks.portNumber(port.port(), at.child("port"), errors);
      Checks.requiredOneOf(
          port.protocol(), ContainerValidation.PROTOCOLS, at.child("protocol"), errors);
      if (port.appProtocol() != null) {
        Checks.qualified(port.appProtocol(), at.child("appProtocol"), errors);
      }
    }
  }

  static void validate(EndpointSlice slice, ValidationContext context, FieldErrors errors) {
    FieldPath type = FieldPath.of("addressType");
    Checks.requiredOneOf(
        slice.addressType(), ImmutableList.of("FQDN", "IPv4", "IPv6"), type, errors);
    FieldPath path = FieldPath.of("endpoints");
    if (slice.endpoints().size() > 1000) {
      errors.add(FieldError.tooMany(path, slice.endpoints().size(), 1000));
    } else {
      for (int i = 0; i < slice.endpoints().size(); i++) {
        endpoint(slice.endpoints().get(i), slice.addressType(), path.index(i), context, errors);
      }
    }
    ports(slice.ports(), errors);
  }

  private static void endpoint(
      Endpoint endpoint,
      String type,
      FieldPath path,
      ValidationContext context,
      FieldErrors errors) {
    FieldPath addresses = path.child("addresses");
    if (endpoint.addresses().isEmpty()) {
      errors.add(FieldError.required(addresses, "must contain at least 1 address"));
    } else if (endpoint.addresses().size() > 100) {
      errors.add(FieldError.tooMany(addresses, endpoint.addresses().size(), 100));
    }
    for (int i = 0; i < endpoint.addresses().size(); i++) {
      address(endpoint.addresses().get(i), type, addresses, i, context, errors);
    }
    if (endpoint.nodeName() != null) {
      Checks.subdomain(endpoint.nodeName(), path.child("nodeName"), errors);
    }
    if (!endpoint.deprecatedTopology().isEmpty()) {
      Checks.labels(endpoint.deprecatedTopology(), path.child("deprecatedTopology"), errors);
    }
    if (endpoint.hostname() != null) {
      Checks.label(endpoint.hostname(), path.child("hostname"), errors);
    }
  }

  private static void address(
      String address,
      String type,
      FieldPath path,
      int index,
      ValidationContext context,
      FieldErrors errors) {
    switch (type) {
      case "IPv4", "IPv6" -> {
        boolean fits = type.equals("IPv4") ? Addresses.isIpv4(address) : Addresses.isIpv6(address);
        if (fits) {
          Addresses.checkReachable(address, path.index(index), context, errors);
        } else {
          errors.add(FieldError.invalid(path, address, "must be an " + type + " address"));
        }
      }
      case "FQDN" -> Checks.subdomain(address, path, errors);
      default -> {}
    }
  }

  private static void ports(List<EndpointPort> ports, FieldErrors errors) {
    FieldPath path = FieldPath.of("ports");
    if (ports.size() > 20_000) {
      errors.add(FieldError.tooMany(path, ports.size(), 20_000));
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      EndpointPort port = ports.get(i);
      FieldPath at = path.index(i);
      String name = port.name() == null ? "" : port.name();
      if (!name.isEmpty()) {
        Checks.label(name, at.child("name"), errors);
      }
      if (!names.add(name)) {
        errors.add(FieldError.duplicate(at.child("name"), name));
      }
      Checks.requiredOneOf(
          port.protocol() == null ? "" : port.protocol(),
          ContainerValidation.PROTOCOLS,
          at.child("protocol"),
          errors);
      if (port.appProtocol() != null) {
        Checks.qualified(port.appProtocol(), at.child("appProtocol"), errors);
      }
    }
  }

  static void validateType(EndpointSlice slice, EndpointSlice old, FieldErrors errors) {
    Checks.same(slice.addressType(), old.addressType(), FieldPath.of("addressType"), errors);
  }
}
