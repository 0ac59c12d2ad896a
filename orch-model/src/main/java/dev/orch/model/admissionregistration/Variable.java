package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Variable: the value of {@code ValidatingAdmissionPolicySpec.variables}, {@code
 * MutatingAdmissionPolicySpec.variables}.
 */
@Model
@Atomic
public record Variable(
    @Field(required = true) String name, @Field(required = true) String expression)
    implements VariableBuilder.With {
  public Variable {
    name = string(name);
    expression = string(expression);
  }
}
