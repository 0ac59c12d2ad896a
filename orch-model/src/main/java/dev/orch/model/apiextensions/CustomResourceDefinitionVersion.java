package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Custom Resource Definition Version: the value of {@code CustomResourceDefinitionSpec.versions}.
 */
@Model
public record CustomResourceDefinitionVersion(
    @Field(required = true) String name,
    @Field(required = true) boolean served,
    @Field(required = true) boolean storage,
    boolean deprecated,
    @Nullable String deprecationWarning,
    @Nullable CustomResourceValidation schema,
    @Nullable CustomResourceSubresources subresources,
    List<CustomResourceColumnDefinition> additionalPrinterColumns,
    List<SelectableField> selectableFields)
    implements CustomResourceDefinitionVersionBuilder.With {
  public CustomResourceDefinitionVersion {
    name = string(name);
    additionalPrinterColumns = list(additionalPrinterColumns);
    selectableFields = list(selectableFields);
  }
}
