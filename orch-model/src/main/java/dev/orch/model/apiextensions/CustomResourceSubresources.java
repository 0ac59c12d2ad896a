package dev.orch.model.apiextensions;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Custom Resource Subresources: the value of {@code CustomResourceDefinitionVersion.subresources}.
 */
@Model
public record CustomResourceSubresources(
    @Nullable CustomResourceSubresourceStatus status,
    @Nullable CustomResourceSubresourceScale scale)
    implements CustomResourceSubresourcesBuilder.With {}
