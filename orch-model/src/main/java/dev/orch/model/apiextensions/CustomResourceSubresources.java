package dev.orch.model.apiextensions;

import dev.orch.model.Model;
import dev.orch.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Custom Resource Subresources: the value of {@code CustomResourceDefinitionVersion.subresources}.
 */
@Model
public record CustomResourceSubresources(
    @Nullable Json status, @Nullable CustomResourceSubresourceScale scale)
    implements CustomResourceSubresourcesBuilder.With {}
