package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Custom Resource Column Definition: the value of {@code
 * CustomResourceDefinitionVersion.additionalPrinterColumns}.
 */
@Model
public record CustomResourceColumnDefinition(
    @Field(required = true) String name,
    @Field(required = true) String type,
    String format,
    String description,
    int priority,
    @Field(required = true) String jsonPath)
    implements CustomResourceColumnDefinitionBuilder.With {
  public CustomResourceColumnDefinition {
    name = string(name);
    type = string(type);
    format = string(format);
    description = string(description);
    jsonPath = string(jsonPath);
  }
}
