package dev.orch.model.resource;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Device Selector: the value of {@code DeviceClassSpec.selectors}, {@code
 * ExactDeviceRequest.selectors}, {@code DeviceSubRequest.selectors}.
 */
@Model
public record DeviceSelector(@Nullable CELDeviceSelector cel)
    implements DeviceSelectorBuilder.With {}
