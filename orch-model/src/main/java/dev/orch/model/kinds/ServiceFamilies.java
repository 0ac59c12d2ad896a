package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which address families a service is of, as far as it leaves that to the cluster. Called before
 * addresses are allocated, on any thread. Stateless.
 */
public final class ServiceFamilies {
  private static final FieldPath POLICY = ServiceValidation.SPEC.child("ipFamilyPolicy");
  private static final FieldPath FAMILIES = ServiceValidation.SPEC.child("ipFamilies");
  private static final FieldPath ADDRESSES = ServiceValidation.SPEC.child("clusterIPs");
  private static final String SINGLE = "SingleStack";
  private static final String PREFER = "PreferDualStack";
  private static final String REQUIRE = "RequireDualStack";

  private ServiceFamilies() {}

  /**
   * The spec with its policy and families; of what was allocated, it keeps what the policy allows.
   *
   * @param old the spec before an update, or null for a new service
   * @param configured the families that the cluster has, the default one first
   * @param errors gets why it can't be; what is returned then is of no use
   */
  public static ServiceSpec complete(
      ServiceSpec spec, @Nullable ServiceSpec old, List<String> configured, FieldErrors errors) {
    if (spec.type().equals("ExternalName") || old != null && isSettled(spec, old)) {
      return spec;
    }
    ServiceSpec known = withPolicy(spec, old);
    ServiceAddresses.validate(known, errors);
    if (!errors.isEmpty()) {
      return known;
    }
    if (old != null) {
      known = reduced(known, old, errors);
    }
    checkSingle(known, errors);
    known = inferred(known, configured, errors);
    if (!errors.isEmpty()) {
      return known;
    }
    if (isFree(known)) {
      return withFamilies(known, configured.get(0), true);
    }
    checkConfigured(known, configured, errors);
    return errors.isEmpty()
        ? withFamilies(known, configured.get(0), configured.size() == 2)
        : known;
  }

  /**
   * A service that takes two families if there are two is left alone while nobody changes it, even
   * if the cluster has changed from one to two or back.
   */
  private static boolean isSettled(ServiceSpec spec, ServiceSpec old) {
    return PREFER.equals(spec.ipFamilyPolicy())
        && (old.ipFamilyPolicy() == null || PREFER.equals(old.ipFamilyPolicy()))
        && old.type().equals(spec.type())
        && old.clusterIPs().equals(spec.clusterIPs())
        && old.ipFamilies().equals(spec.ipFamilies());
  }

  /** Without addresses and endpoints of its own, a service can be of any family. */
  private static boolean isFree(ServiceSpec spec) {
    return spec.clusterIP().equals("None") && spec.selector().isEmpty();
  }

  private static ServiceSpec withPolicy(ServiceSpec spec, @Nullable ServiceSpec old) {
    if (spec.ipFamilyPolicy() != null) {
      return spec;
    }
    if (old != null && old.ipFamilyPolicy() != null) {
      return spec.withIpFamilyPolicy(old.ipFamilyPolicy());
    }
    return spec.withIpFamilyPolicy(isFree(spec) ? REQUIRE : SINGLE);
  }

  /** To become of one family is to ask for that: it isn't enough to leave the second one out. */
  private static ServiceSpec reduced(ServiceSpec spec, ServiceSpec old, FieldErrors errors) {
    if (SINGLE.equals(spec.ipFamilyPolicy())) {
      ServiceSpec single = spec;
      if (old.clusterIPs().equals(spec.clusterIPs())) {
        single = single.withClusterIPs(first(spec.clusterIPs()));
      }
      return old.ipFamilies().equals(spec.ipFamilies())
          ? single.withIpFamilies(first(spec.ipFamilies()))
          : single;
    }
    if (isReduced(spec.clusterIPs(), old.clusterIPs())) {
      refuse(spec, "must be 'SingleStack' to release the secondary cluster IP", errors);
    }
    if (isReduced(spec.ipFamilies(), old.ipFamilies())) {
      refuse(spec, "must be 'SingleStack' to release the secondary IP family", errors);
    }
    return spec;
  }

  private static List<String> first(List<String> list) {
    return list.size() > 1 ? ImmutableList.of(list.get(0)) : list;
  }

  private static boolean isReduced(List<String> now, List<String> before) {
    return !now.isEmpty() && now.size() < before.size();
  }

  private static void refuse(ServiceSpec spec, String why, FieldErrors errors) {
    errors.add(FieldError.invalid(POLICY, Objects.requireNonNull(spec.ipFamilyPolicy()), why));
  }

  private static void checkSingle(ServiceSpec spec, FieldErrors errors) {
    String why = "must be 'RequireDualStack' or 'PreferDualStack' when multiple ";
    if (SINGLE.equals(spec.ipFamilyPolicy())) {
      if (spec.clusterIPs().size() == 2) {
        refuse(spec, why + "cluster IPs are specified", errors);
      }
      if (spec.ipFamilies().size() == 2) {
        refuse(spec, why + "IP families are specified", errors);
      }
    }
  }

  /** Addresses that are asked for say of which family they are. */
  private static ServiceSpec inferred(
      ServiceSpec spec, List<String> configured, FieldErrors errors) {
    ImmutableList.Builder<String> families = ImmutableList.builder();
    families.addAll(spec.ipFamilies());
    for (int i = spec.ipFamilies().size(); i < spec.clusterIPs().size(); i++) {
      String address = spec.clusterIPs().get(i);
      if (address.equals("None")) {
        break;
      }
      String family = Addresses.isIpv6(address) ? "IPv6" : "IPv4";
      families.add(family);
      if (!configured.contains(family)) {
        errors.add(
            FieldError.invalid(
                ADDRESSES.index(i),
                ServiceAddresses.strings(spec.clusterIPs()),
                family + " is not configured on this cluster"));
      }
    }
    return spec.withIpFamilies(families.build());
  }

  private static void checkConfigured(
      ServiceSpec spec, List<String> configured, FieldErrors errors) {
    if (REQUIRE.equals(spec.ipFamilyPolicy()) && configured.size() < 2) {
      refuse(spec, "this cluster is not configured for dual-stack services", errors);
    }
    for (int i = 0; i < spec.ipFamilies().size(); i++) {
      String family = spec.ipFamilies().get(i);
      if (!configured.contains(family)) {
        errors.add(FieldError.invalid(FAMILIES.index(i), family, "not configured on this cluster"));
      }
    }
  }

  private static ServiceSpec withFamilies(ServiceSpec spec, String byDefault, boolean both) {
    String first = spec.ipFamilies().isEmpty() ? byDefault : spec.ipFamilies().get(0);
    if (spec.ipFamilies().size() > 1) {
      return spec;
    }
    return spec.withIpFamilies(
        both && !SINGLE.equals(spec.ipFamilyPolicy())
            ? ImmutableList.of(first, first.equals("IPv4") ? "IPv6" : "IPv4")
            : ImmutableList.of(first));
  }
}
