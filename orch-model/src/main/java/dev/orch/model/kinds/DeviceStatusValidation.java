package dev.orch.model.kinds;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.resource.AllocatedDeviceStatus;
import dev.orch.model.resource.AllocationResult;
import dev.orch.model.resource.DeviceAllocationConfiguration;
import dev.orch.model.resource.DeviceRequestAllocationResult;
import dev.orch.model.resource.NetworkDeviceData;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimConsumerReference;
import dev.orch.model.resource.ResourceClaimStatus;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The checks of what a claim was given, and of who uses it. */
final class DeviceStatusValidation {
  private static final int MAX_CONSUMERS = 256;
  private static final int MAX_RESULTS = 32;
  private static final int MAX_CONDITIONS = 8;
  private static final int MAX_BINDING_CONDITIONS = 4;
  private static final int MAX_DATA = 10 * 1024;
  private static final int MAX_INTERFACE_NAME = 256;
  private static final int MAX_HARDWARE_ADDRESS = 128;
  private static final int MAX_ADDRESSES = 16;
  private static final int UUID_LENGTH = 36;
  private static final FieldPath STATUS = FieldPath.of("status");

  private DeviceStatusValidation() {}

  static void validate(ResourceClaim claim, ResourceClaim old, FieldErrors errors) {
    ResourceClaimStatus status = claim.status();
    FieldPath reserved = STATUS.child("reservedFor");
    Items.distinct(
        status.reservedFor(),
        MAX_CONSUMERS,
        ResourceClaimConsumerReference::uid,
        reserved,
        errors,
        (consumer, at) -> consumer(consumer, at, errors));
    Set<String> allocated = allocated(status.allocation());
    Items.distinct(
        status.devices(),
        Integer.MAX_VALUE,
        device -> id(device.driver(), device.pool(), device.device(), device.shareID()),
        STATUS.child("devices"),
        errors,
        (device, at) -> device(device, allocated, at, errors));
    if (!status.reservedFor().isEmpty()) {
      reserved(claim, old, reserved, errors);
    }
    AllocationResult allocation = status.allocation();
    FieldPath path = STATUS.child("allocation");
    if (allocation == null) {
      return;
    }
    if (old.status().allocation() == null) {
      Set<String> names = DeviceClaimValidation.requestNames(claim.spec().devices());
      allocation(allocation, names, path, errors);
    } else if (!allocation.equals(old.status().allocation())) {
      errors.add(FieldError.invalid(path, GoStruct.json(allocation), Checks.IMMUTABLE));
    }
  }

  private static void consumer(
      ResourceClaimConsumerReference consumer, FieldPath path, FieldErrors errors) {
    Checks.required(consumer.resource(), path.child("resource"), errors);
    Checks.required(consumer.name(), path.child("name"), errors);
    Checks.required(consumer.uid(), path.child("uid"), errors);
  }

  private static void reserved(
      ResourceClaim claim, ResourceClaim old, FieldPath path, FieldErrors errors) {
    if (claim.status().allocation() == null) {
      errors.add(FieldError.forbidden(path, "may not be specified when `allocated` is not set"));
    } else if (claim.metadata().deletionTimestamp() != null
        && !ImmutableSet.copyOf(old.status().reservedFor())
            .containsAll(claim.status().reservedFor())) {
      errors.add(
          FieldError.forbidden(
              path,
              "new entries may not be added while `deallocationRequested` or `deletionTimestamp`"
                  + " are set"));
    }
  }

  private static Set<String> allocated(@Nullable AllocationResult allocation) {
    List<DeviceRequestAllocationResult> results =
        allocation == null ? ImmutableList.of() : allocation.devices().results();
    return results.stream()
        .map(result -> id(result.driver(), result.pool(), result.device(), result.shareID()))
        .collect(toImmutableSet());
  }

  private static String id(String driver, String pool, String device, @Nullable String share) {
    String id = driver + "/" + pool + "/" + device;
    return share == null ? id : id + "/" + share;
  }

  private static void names(
      String driver,
      String pool,
      String device,
      @Nullable String share,
      FieldPath path,
      FieldErrors errors) {
    VolumeSourceValidation.csiDriver(driver, path.child("driver"), errors);
    DeviceClaimValidation.pool(pool, path.child("pool"), errors);
    Checks.label(device, path.child("device"), errors);
    if (share != null) {
      share(share, path.child("shareID"), errors);
    }
  }

  private static void share(String share, FieldPath path, FieldErrors errors) {
    if (share.length() != UUID_LENGTH) {
      errors.add(
          FieldError.invalid(
              path, share, "error validating uid: invalid UUID length: " + share.length()));
    } else if (!isUuid(share)) {
      errors.add(
          FieldError.invalid(
              path,
              share,
              "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with"
                  + " lowercase hexadecimal characters"));
    }
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void device(
      AllocatedDeviceStatus device, Set<String> allocated, FieldPath path, FieldErrors errors) {
    names(device.driver(), device.pool(), device.device(), device.shareID(), path, errors);
    String id = id(device.driver(), device.pool(), device.device(), device.shareID());
    if (!allocated.contains(id)) {
      errors.add(FieldError.invalid(path, id, "must be an allocated device in the claim"));
    }
    FieldPath conditions = path.child("conditions");
    if (device.conditions().size() > MAX_CONDITIONS) {
      errors.add(FieldError.tooMany(conditions, device.conditions().size(), MAX_CONDITIONS));
    }
    ConditionValidation.validate(device.conditions(), conditions, errors);
    if (device.data() != null) {
      DeviceClaimValidation.object(device.data(), MAX_DATA, path.child("data"), errors);
    }
    NetworkDeviceData network = device.networkData();
    if (network != null) {
      network(network, path.child("networkData"), errors);
    }
  }

  private static void network(NetworkDeviceData data, FieldPath path, FieldErrors errors) {
    if (data.interfaceName().length() > MAX_INTERFACE_NAME) {
      errors.add(FieldError.tooLong(path.child("interfaceName"), MAX_INTERFACE_NAME));
    }
    if (data.hardwareAddress().length() > MAX_HARDWARE_ADDRESS) {
      errors.add(FieldError.tooLong(path.child("hardwareAddress"), MAX_HARDWARE_ADDRESS));
    }
    Items.distinct(
        data.ips(),
        MAX_ADDRESSES,
        address -> address,
        path.child("ips"),
        errors,
        (address, at) -> interfaceAddress(address, at, errors));
  }

  private static void interfaceAddress(String address, FieldPath path, FieldErrors errors) {
    int slash = address.indexOf('/');
    if (slash < 0 || !Addresses.isAddress(address.substring(0, slash))) {
      errors.add(
          FieldError.invalid(
              path,
              address,
              "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)"));
    }
  }

  private static void allocation(
      AllocationResult allocation, Set<String> names, FieldPath path, FieldErrors errors) {
    FieldPath devices = path.child("devices");
    Items.<DeviceRequestAllocationResult>each(
        allocation.devices().results(),
        MAX_RESULTS,
        devices.child("results"),
        errors,
        (result, at) -> {
          DeviceClaimValidation.requestName(result.request(), names, at.child("request"), errors);
          names(result.driver(), result.pool(), result.device(), result.shareID(), at, errors);
          bindingConditions(
              result.bindingConditions(), result.bindingFailureConditions(), at, errors);
        });
    Items.<DeviceAllocationConfiguration>each(
        allocation.devices().config(),
        2 * DeviceClaimValidation.MAX_CONFIGURATIONS,
        devices.child("config"),
        errors,
        (configuration, at) -> {
          Checks.requiredOneOf(
              configuration.source(),
              ImmutableList.of("FromClaim", "FromClass"),
              at.child("source"),
              errors);
          DeviceClaimValidation.requestNames(
              configuration.requests(), names, at.child("requests"), errors);
          DeviceClaimValidation.opaque(configuration.opaque(), at, errors);
        });
    if (allocation.nodeSelector() != null) {
      AffinityValidation.nodeSelector(
          allocation.nodeSelector(), path.child("nodeSelector"), errors);
    }
  }

  /** What must become true before a device can be used, and what says that it never will. */
  static void bindingConditions(
      List<String> wanted, List<String> failures, FieldPath path, FieldErrors errors) {
    FieldPath wantedAt = path.child("bindingConditions");
    FieldPath failuresAt = path.child("bindingFailureConditions");
    Items.<String>each(
        wanted,
        MAX_BINDING_CONDITIONS,
        wantedAt,
        errors,
        (condition, at) -> Checks.qualified(condition, at, errors));
    Items.<String>each(
        failures,
        MAX_BINDING_CONDITIONS,
        failuresAt,
        errors,
        (condition, at) -> Checks.qualified(condition, at, errors));
    Items.duplicates(wanted, wantedAt, errors);
    Items.duplicates(failures, failuresAt, errors);
    for (int i = 0; i < failures.size(); i++) {
      if (wanted.contains(failures.get(i))) {
        errors.add(
            FieldError.invalid(
                failuresAt.index(i),
                failures.get(i),
                "bindingFailureConditions must not overlap with bindingConditions"));
      }
    }
    if (wanted.isEmpty() && !failures.isEmpty()) {
      errors.add(
          FieldError.invalid(
              wantedAt,
              Checks.json(wanted),
              "bindingConditions are required to use bindingFailureConditions"));
    } else if (failures.isEmpty() && !wanted.isEmpty()) {
      errors.add(
          FieldError.invalid(
              failuresAt,
              Checks.json(failures),
              "bindingFailureConditions are required to use bindingConditions"));
    }
  }
}
