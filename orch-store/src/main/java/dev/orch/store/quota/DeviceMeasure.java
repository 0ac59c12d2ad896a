package dev.orch.store.quota;

import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.resource.DeviceRequest;
import dev.orch.model.resource.DeviceSubRequest;
import dev.orch.model.resource.ExactDeviceRequest;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import java.util.Map;
import java.util.TreeMap;

/** Claims of devices, and the most devices of each class that they may be given. */
final class DeviceMeasure implements Measure {
  private static final String COUNT = "count/resourceclaims.resource.k8s.io";
  private static final String BY_CLASS = ".deviceclass.resource.k8s.io/devices";

  /** The most devices that a claim can be given. */
  private static final long MOST = 32;

  @Override
  public boolean isCharged(AdmissionRequest<?> request) {
    return request.subresource().isEmpty()
        && (request.operation() == Admission.Operation.CREATE
            || request.operation() == Admission.Operation.UPDATE);
  }

  @Override
  public boolean counts(String resource) {
    return resource.equals(COUNT) || resource.endsWith(BY_CLASS);
  }

  @Override
  public Map<String, Quantity> usage(Resource object) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put(COUNT, 1L);
    for (DeviceRequest request : ((ResourceClaim) object).spec().devices().requests()) {
      most(request).forEach((name, count) -> counts.merge(name, count, Long::sum));
    }
    Map<String, Quantity> usage = new TreeMap<>();
    counts.forEach((name, count) -> usage.put(name, Quantity.of(count)));
    return usage;
  }

  private static Map<String, Long> most(DeviceRequest request) {
    Map<String, Long> most = new TreeMap<>();
    for (DeviceSubRequest either : request.firstAvailable()) {
      most.merge(
          either.deviceClassName() + BY_CLASS,
          devices(either.allocationMode(), either.count()),
          Math::max);
    }
    ExactDeviceRequest exactly = request.exactly();
    if (exactly != null && most.isEmpty()) {
      most.put(
          exactly.deviceClassName() + BY_CLASS, devices(exactly.allocationMode(), exactly.count()));
    }
    return most;
  }

  private static long devices(String mode, long count) {
    return switch (mode) {
      case "All" -> MOST;
      case "ExactCount" -> count;
      default -> 0;
    };
  }
}
