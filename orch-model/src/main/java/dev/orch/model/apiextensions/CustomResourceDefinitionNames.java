package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/**
 * Custom Resource Definition Names: the value of {@code CustomResourceDefinitionSpec.names}, {@code
 * CustomResourceDefinitionStatus.acceptedNames}.
 */
@Model
public record CustomResourceDefinitionNames(
    @Field(required = true) String plural,
    String singular,
    List<String> shortNames,
    @Field(required = true) String kind,
    String listKind,
    List<String> categories)
    implements CustomResourceDefinitionNamesBuilder.With {
  public CustomResourceDefinitionNames {
    plural = string(plural);
    singular = string(singular);
    shortNames = list(shortNames);
    kind = string(kind);
    listKind = string(listKind);
    categories = list(categories);
  }
}
