package dev.orch.model.kinds;

import dev.orch.model.KindRules;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.ParentReference;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.model.networking.ServiceCIDRStatus;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import dev.orch.model.validation.ValidationContext;
import java.util.List;

/** The rules of the addresses of Services, and of the ranges that they come from. */
final class AddressRules {
  private static final FieldPath RANGES = FieldPath.of("spec", "cidrs");

  static final KindRules<IPAddress> ADDRESS =
      new KindRules<>() {
        @Override
        public void validate(IPAddress address, ValidationContext context, FieldErrors errors) {
          parent(address.spec().parentRef(), FieldPath.of("spec", "parentRef"), errors);
        }

        @Override
        public void validateUpdate(
            IPAddress address, IPAddress old, ValidationContext context, FieldErrors errors) {
          Checks.same(
              address.spec().parentRef(),
              old.spec().parentRef(),
              FieldPath.of("spec", "parentRef"),
              errors);
        }
      };

  static final KindRules<ServiceCIDR> RANGE =
      new KindRules<>() {
        @Override
        public ServiceCIDR prepareForCreate(ServiceCIDR range) {
          return range.withStatus(RecordType.of(ServiceCIDRStatus.class).zero());
        }

        @Override
        public void validate(ServiceCIDR range, ValidationContext context, FieldErrors errors) {
          ranges(range, errors);
        }

        @Override
        public void validateUpdate(
            ServiceCIDR range, ServiceCIDR old, ValidationContext context, FieldErrors errors) {
          changed(range, old.spec().cidrs(), errors);
        }
      };

  private AddressRules() {}

  private static void parent(
      @org.jspecify.annotations.Nullable ParentReference parent,
      FieldPath path,
      FieldErrors errors) {
    if (parent == null) {
      errors.add(FieldError.required(path, ""));
      return;
    }
    if (!parent.group().isEmpty()) {
      Checks.subdomain(parent.group(), path.child("group"), errors);
    }
    Checks.segment(parent.resource(), path.child("resource"), errors);
    Checks.segment(parent.name(), path.child("name"), errors);
    Checks.all(
        Names.pathSegment(parent.namespace()), parent.namespace(), path.child("namespace"), errors);
  }

  private static void ranges(ServiceCIDR range, FieldErrors errors) {
    List<String> ranges = range.spec().cidrs();
    if (ranges.isEmpty()) {
      errors.add(FieldError.required(RANGES, "at least one CIDR required"));
      return;
    }
    if (ranges.size() > 2) {
      errors.add(
          FieldError.invalid(RANGES, GoStruct.json(range.spec()), "may only hold up to 2 values"));
      return;
    }
    for (int i = 0; i < ranges.size(); i++) {
      Checks.all(Addresses.rangeFaults(ranges.get(i)), ranges.get(i), RANGES.index(i), errors);
    }
    if (ranges.size() == 2
        && ranges.stream().allMatch(Addresses::isRange)
        && isSix(ranges.get(0)) == isSix(ranges.get(1))) {
      errors.add(
          FieldError.invalid(
              RANGES,
              Checks.json((Object) ranges),
              "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
                  + " 2001:db8::/64"));
    }
  }

  private static boolean isSix(String range) {
    return range.indexOf(':') >= 0;
  }

  /** A range stays; one of the other family may come beside a single one. */
  private static void changed(ServiceCIDR range, List<String> old, FieldErrors errors) {
    List<String> ranges = range.spec().cidrs();
    boolean added = old.size() == 1 && ranges.size() == 2;
    if (old.size() != ranges.size() && !added) {
      errors.add(FieldError.invalid(RANGES, Checks.json((Object) ranges), Checks.IMMUTABLE));
      return;
    }
    for (int i = 0; i < old.size(); i++) {
      Checks.same(ranges.get(i), old.get(i), RANGES.index(i), errors);
    }
    if (added) {
      ranges(range, errors);
    }
  }
}
