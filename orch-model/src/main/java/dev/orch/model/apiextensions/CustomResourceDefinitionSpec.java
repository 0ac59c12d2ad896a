package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Custom Resource Definition Spec: the value of {@code CustomResourceDefinition.spec}. */
@Model
public record CustomResourceDefinitionSpec(
    @Field(required = true) String group,
    @Field(required = true) CustomResourceDefinitionNames names,
    @Field(required = true) String scope,
    @Field(required = true) List<CustomResourceDefinitionVersion> versions,
    @Nullable CustomResourceConversion conversion,
    boolean preserveUnknownFields)
    implements CustomResourceDefinitionSpecBuilder.With {
  public CustomResourceDefinitionSpec {
    group = string(group);
    names = zero(names, CustomResourceDefinitionNames.class);
    scope = string(scope);
    versions = list(versions);
  }
}
