package dev.orch.model.resource;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Device Class Configuration: the value of {@code DeviceClassSpec.config}. */
@Model
public record DeviceClassConfiguration(@Nullable OpaqueDeviceConfiguration opaque)
    implements DeviceClassConfigurationBuilder.With {}
