package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Selectable Field: the value of {@code CustomResourceDefinitionVersion.selectableFields}. */
@Model
public record SelectableField(@Field(required = true) String jsonPath)
    implements SelectableFieldBuilder.With {
  public SelectableField {
    jsonPath = string(jsonPath);
  }
}
