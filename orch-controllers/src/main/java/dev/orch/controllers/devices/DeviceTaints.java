package dev.orch.controllers.devices;

import com.google.common.collect.ImmutableList;
import dev.orch.model.resource.AllocationResult;
import dev.orch.model.resource.Device;
import dev.orch.model.resource.DeviceRequestAllocationResult;
import dev.orch.model.resource.DeviceTaint;
import dev.orch.model.resource.DeviceToleration;
import dev.orch.model.resource.DeviceTolerations;
import dev.orch.model.resource.ResourceSlice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Until when what has been given devices may use them, by the devices' taints. Stateless. */
final class DeviceTaints {
  /** The effect that drives users away. */
  static final String NO_EXECUTE = "NoExecute";

  private DeviceTaints() {}

  /**
   * When the users of these devices have to go; empty if they needn't.
   *
   * @param pool the slices of the pool that a device is of
   */
  static Optional<Instant> end(
      AllocationResult given,
      Function<DeviceRequestAllocationResult, ? extends List<ResourceSlice>> pool) {
    return given.devices().results().stream()
        .flatMap(
            device ->
                driving(device.device(), pool.apply(device)).stream()
                    .flatMap(taint -> end(taint, device.tolerations()).stream()))
        .min(Instant::compareTo);
  }

  /** Those of the pool's present generation that drive the users of a device away. */
  private static List<DeviceTaint> driving(String device, List<ResourceSlice> pool) {
    long generation =
        pool.stream().mapToLong(slice -> slice.spec().pool().generation()).max().orElse(0);
    return pool.stream()
        .filter(slice -> slice.spec().pool().generation() == generation)
        .flatMap(slice -> slice.spec().devices().stream())
        .filter(each -> each.name().equals(device))
        .findFirst()
        .map(DeviceTaints::driving)
        .orElse(ImmutableList.of());
  }

  static List<DeviceTaint> driving(Device device) {
    return device.taints().stream()
        .filter(taint -> taint.effect().equals(NO_EXECUTE))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * When a taint drives away who tolerates that much: after the shortest of the times of the
   * tolerations that cover it, never if one of them has none. Here a toleration without an effect
   * covers nothing, as in Kubernetes.
   */
  private static Optional<Instant> end(DeviceTaint taint, List<DeviceToleration> tolerations) {
    Instant since = taint.timeAdded() == null ? Instant.EPOCH : taint.timeAdded();
    long most = Long.MAX_VALUE;
    for (DeviceToleration toleration : tolerations) {
      if (!toleration.effect().equals(NO_EXECUTE)
          || !DeviceTolerations.tolerates(toleration, taint)) {
        continue;
      }
      Long seconds = toleration.tolerationSeconds();
      if (seconds == null) {
        return Optional.empty();
      }
      most = Math.min(most, Math.max(0, seconds));
    }
    return Optional.of(most == Long.MAX_VALUE ? since : since.plusSeconds(most));
  }
}
