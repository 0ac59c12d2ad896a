package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** Apply Configuration: the value of {@code Mutation.applyConfiguration}. */
@Model
public record ApplyConfiguration(String expression) implements ApplyConfigurationBuilder.With {
  public ApplyConfiguration {
    expression = string(expression);
  }
}
