package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** JSON Patch: the value of {@code Mutation.jsonPatch}. */
@Model
public record JSONPatch(String expression) implements JSONPatchBuilder.With {
  public JSONPatch {
    expression = string(expression);
  }
}
