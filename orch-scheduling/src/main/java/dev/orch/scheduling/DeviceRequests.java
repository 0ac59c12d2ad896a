package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.CapacityRequirements;
import dev.orch.model.resource.DeviceClass;
import dev.orch.model.resource.DeviceRequest;
import dev.orch.model.resource.DeviceSelector;
import dev.orch.model.resource.DeviceToleration;
import dev.orch.model.resource.ExactDeviceRequest;
import dev.orch.model.resource.ResourceClaim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the claims ask for that have no devices yet, in their order.
 *
 * @param fault why this can't be given anywhere, or {@code ""}
 */
record DeviceRequests(
    ImmutableList<ResourceClaim> claims, ImmutableList<Request> requests, String fault) {

  /** One request of a claim: the first of these that can be given. */
  record Request(int claim, ImmutableList<Wanted> alternatives) {}

  /**
   * Devices that are wanted.
   *
   * @param name the request's, or the request's and the alternative's
   * @param request the request's alone
   * @param count how many; ignored if all are wanted
   */
  record Wanted(
      String name,
      String request,
      DeviceClass deviceClass,
      List<DeviceSelector> selectors,
      boolean all,
      long count,
      @Nullable Boolean adminAccess,
      List<DeviceToleration> tolerations,
      @Nullable CapacityRequirements capacity) {
    boolean isAdmin() {
      return Boolean.TRUE.equals(adminAccess);
    }

    /** Whether a constraint or configuration that names these requests is about it. */
    boolean isAmong(List<String> requests) {
      return requests.isEmpty() || requests.contains(request) || requests.contains(name);
    }
  }

  static DeviceRequests of(List<ResourceClaim> claims, ClusterView cluster) {
    ImmutableList.Builder<Request> requests = ImmutableList.builder();
    for (int i = 0; i < claims.size(); i++) {
      for (DeviceRequest request : claims.get(i).spec().devices().requests()) {
        ImmutableList.Builder<Wanted> alternatives = ImmutableList.builder();
        for (Asked asked : asked(request)) {
          DeviceClass known =
              cluster.find(DeviceKinds.DEVICE_CLASS, "", asked.deviceClass).orElse(null);
          if (known == null) {
            return faulty(
                "request "
                    + asked.name
                    + ": "
                    + (asked.deviceClass.isEmpty()
                        ? "unsupported request type"
                        : "device class " + asked.deviceClass + " does not exist"));
          }
          alternatives.add(asked.of(known));
        }
        requests.add(new Request(i, alternatives.build()));
      }
    }
    return new DeviceRequests(ImmutableList.copyOf(claims), requests.build(), "");
  }

  private static DeviceRequests faulty(String fault) {
    return new DeviceRequests(ImmutableList.of(), ImmutableList.of(), fault);
  }

  /** A request in one of its two shapes. */
  private record Asked(
      String name,
      String request,
      String deviceClass,
      List<DeviceSelector> selectors,
      String mode,
      long count,
      @Nullable Boolean adminAccess,
      List<DeviceToleration> tolerations,
      @Nullable CapacityRequirements capacity) {
    Wanted of(DeviceClass known) {
      return new Wanted(
          name,
          request,
          known,
          selectors,
          mode.equals("All"),
          count,
          adminAccess,
          tolerations,
          capacity);
    }
  }

  private static List<Asked> asked(DeviceRequest request) {
    ExactDeviceRequest exactly = request.exactly();
    if (exactly != null) {
      return ImmutableList.of(
          new Asked(
              request.name(),
              request.name(),
              exactly.deviceClassName(),
              exactly.selectors(),
              exactly.allocationMode(),
              exactly.count(),
              exactly.adminAccess(),
              exactly.tolerations(),
              exactly.capacity()));
    }
    return request.firstAvailable().stream()
        .map(
            one ->
                new Asked(
                    request.name() + "/" + one.name(),
                    request.name(),
                    one.deviceClassName(),
                    one.selectors(),
                    one.allocationMode(),
                    one.count(),
                    null,
                    one.tolerations(),
                    one.capacity()))
        .collect(ImmutableList.toImmutableList());
  }
}
