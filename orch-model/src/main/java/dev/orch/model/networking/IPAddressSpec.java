package dev.orch.model.networking;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** IP Address Spec: the value of {@code IPAddress.spec}. */
@Model
public record IPAddressSpec(@Field(required = true) @Nullable ParentReference parentRef)
    implements IPAddressSpecBuilder.With {}
