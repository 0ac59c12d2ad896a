package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.json.Json;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of a service's cluster addresses and their families. Stateless. */
final class ServiceAddresses {
  private static final FieldPath ADDRESSES = ServiceValidation.SPEC.child("clusterIPs");
  private static final FieldPath FAMILIES = ServiceValidation.SPEC.child("ipFamilies");

  private ServiceAddresses() {}

  static void validate(ServiceSpec spec, FieldErrors errors) {
    if (spec.type().equals("ExternalName")) {
      external(spec, errors);
      return;
    }
    first(spec, errors);
    families(spec, errors);
    List<String> addresses = spec.clusterIPs();
    boolean good = true;
    for (int i = 0; i < addresses.size(); i++) {
      good &= isAddress(addresses, i, errors);
    }
    if (addresses.size() > 2) {
      errors.add(FieldError.invalid(ADDRESSES, strings(addresses), "may only hold up to 2 values"));
    }
    if (!good || ServiceRules.isHeadless(spec)) {
      return;
    }
    long six = addresses.stream().filter(Addresses::isIpv6).count();
    if (addresses.size() > 1 && (six == 0 || six == addresses.size())) {
      errors.add(
          FieldError.invalid(
              ADDRESSES, strings(addresses), "may specify no more than one IP for each IP family"));
    }
    for (int i = 0; i < Math.min(addresses.size(), spec.ipFamilies().size()); i++) {
      family(addresses.get(i), spec.ipFamilies().get(i), i, errors);
    }
  }

  private static void external(ServiceSpec spec, FieldErrors errors) {
    String why = "may not be set for ExternalName services";
    if (!spec.ipFamilies().isEmpty()) {
      errors.add(FieldError.forbidden(FAMILIES, why));
    }
    if (spec.ipFamilyPolicy() != null) {
      errors.add(FieldError.forbidden(ServiceValidation.SPEC.child("ipFamilyPolicy"), why));
    }
  }

  private static void first(ServiceSpec spec, FieldErrors errors) {
    boolean has = !spec.clusterIP().isEmpty();
    if (has && spec.clusterIPs().isEmpty()) {
      errors.add(FieldError.required(ADDRESSES, ""));
    } else if (!has && !spec.clusterIPs().isEmpty()) {
      errors.add(
          FieldError.invalid(
              ADDRESSES,
              strings(spec.clusterIPs()),
              "must be empty when `clusterIP` is not specified"));
    } else if (has && !spec.clusterIPs().get(0).equals(spec.clusterIP())) {
      errors.add(
          FieldError.invalid(
              ADDRESSES, strings(spec.clusterIPs()), "first value must match `clusterIP`"));
    }
  }

  private static void families(ServiceSpec spec, FieldErrors errors) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.ipFamilies().size(); i++) {
      String family = spec.ipFamilies().get(i);
      Checks.oneOf(family, ImmutableList.of("IPv4", "IPv6"), FAMILIES.index(i), errors);
      if (!seen.add(family)) {
        errors.add(FieldError.duplicate(FAMILIES.index(i), family));
      }
    }
    if (spec.ipFamilyPolicy() != null) {
      Checks.oneOf(
          spec.ipFamilyPolicy(),
          ImmutableList.of("PreferDualStack", "RequireDualStack", "SingleStack"),
          ServiceValidation.SPEC.child("ipFamilyPolicy"),
          errors);
    }
  }

  private static boolean isAddress(List<String> addresses, int index, FieldErrors errors) {
    String address = addresses.get(index);
    if (index > 0 || !address.equals("None")) {
      return Addresses.check(address, ADDRESSES.index(index), errors);
    }
    if (addresses.size() > 1) {
      errors.add(
          FieldError.invalid(
              ADDRESSES, strings(addresses), "'None' must be the first and only value"));
    }
    return addresses.size() == 1;
  }

  private static void family(String address, String family, int index, FieldErrors errors) {
    boolean isSix = Addresses.isIpv6(address);
    if (family.equals("IPv4") && isSix || family.equals("IPv6") && !isSix) {
      errors.add(
          FieldError.invalid(
              ADDRESSES.index(index),
              address,
              "expected an " + family + " value as indicated by `ipFamilies[" + index + "]`"));
    }
  }

  static Json strings(List<String> values) {
    return new Json.Arr(
        values.stream().map(v -> Json.of(v)).collect(ImmutableList.toImmutableList()));
  }
}
