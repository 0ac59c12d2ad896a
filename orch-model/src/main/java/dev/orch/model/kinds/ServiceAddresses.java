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
    if (spec.clusterIPs().size() > 2) {
      errors.add(
          FieldError.invalid(
              ADDRESSES, strings(spec.clusterIPs()), "may only hold up to 2 values"));
    }
    boolean good = true;
    for (int i = 0; i < spec.clusterIPs().size(); i++) {
      good &= address(spec, i, errors);
    }
    boolean sameFamily =
        good
            && spec.clusterIPs().size() == 2
            && Addresses.isIpv4(spec.clusterIPs().get(0))
                == Addresses.isIpv4(spec.clusterIPs().get(1));
    if (sameFamily) {
      errors.add(
          FieldError.invalid(
              ADDRESSES,
              strings(spec.clusterIPs()),
              "may specify no more than one IP for each IP family"));
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

  private static boolean address(ServiceSpec spec, int index, FieldErrors errors) {
    String address = spec.clusterIPs().get(index);
    FieldPath at = ADDRESSES.index(index);
    if (index == 0 && address.equals("None")) {
      if (spec.clusterIPs().size() > 1) {
        errors.add(
            FieldError.invalid(
                ADDRESSES, strings(spec.clusterIPs()), "'None' must be the first and only value"));
      }
      return false;
    }
    if (!Addresses.check(address, at, errors)) {
      return false;
    }
    if (index < spec.ipFamilies().size()) {
      String family = spec.ipFamilies().get(index);
      boolean isOther =
          family.equals("IPv4") && Addresses.isIpv6(address)
              || family.equals("IPv6") && Addresses.isIpv4(address);
      if (isOther) {
        errors.add(
            FieldError.invalid(
                at,
                address,
                "expected an " + family + " value as indicated by `ipFamilies[" + index + "]`"));
      }
    }
    return true;
  }

  static Json strings(List<String> values) {
    return new Json.Arr(
        values.stream().map(v -> Json.of(v)).collect(ImmutableList.toImmutableList()));
  }
}
