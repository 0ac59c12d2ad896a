package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Custom Resource Definition Status: the value of {@code CustomResourceDefinition.status}. */
@Model
public record CustomResourceDefinitionStatus(
    @Field(always = true, listType = "map", listMapKeys = "type")
        List<CustomResourceDefinitionCondition> conditions,
    @Field(always = true) CustomResourceDefinitionNames acceptedNames,
    @Field(always = true) List<String> storedVersions,
    long observedGeneration)
    implements CustomResourceDefinitionStatusBuilder.With {
  public CustomResourceDefinitionStatus {
    conditions = list(conditions);
    acceptedNames = zero(acceptedNames, CustomResourceDefinitionNames.class);
    storedVersions = list(storedVersions);
  }
}
