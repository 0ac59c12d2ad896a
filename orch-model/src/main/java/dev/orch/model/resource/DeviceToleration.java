package dev.orch.model.resource;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Device Toleration: the value of {@code ExactDeviceRequest.tolerations}, {@code
 * DeviceSubRequest.tolerations}, {@code DeviceRequestAllocationResult.tolerations}.
 */
@Model
public record DeviceToleration(
    String key, String operator, String value, String effect, @Nullable Long tolerationSeconds)
    implements DeviceTolerationBuilder.With {
  public DeviceToleration {
    key = string(key);
    operator = string(operator);
    value = string(value);
    effect = string(effect);
  }
}
