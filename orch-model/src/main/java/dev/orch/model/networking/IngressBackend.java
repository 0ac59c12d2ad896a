package dev.orch.model.networking;

import dev.orch.model.Model;
import dev.orch.model.core.TypedLocalObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * Ingress Backend: the value of {@code IngressSpec.defaultBackend}, {@code
 * HTTPIngressPath.backend}.
 */
@Model
public record IngressBackend(
    @Nullable IngressServiceBackend service, @Nullable TypedLocalObjectReference resource)
    implements IngressBackendBuilder.With {}
