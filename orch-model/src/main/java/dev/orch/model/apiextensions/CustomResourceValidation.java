package dev.orch.model.apiextensions;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Custom Resource Validation: the value of {@code CustomResourceDefinitionVersion.schema}. */
@Model
public record CustomResourceValidation(@Nullable JSONSchemaProps openAPIV3Schema)
    implements CustomResourceValidationBuilder.With {}
