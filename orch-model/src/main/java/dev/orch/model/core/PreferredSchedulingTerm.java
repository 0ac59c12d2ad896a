package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Preferred Scheduling Term: the value of {@code
 * NodeAffinity.preferredDuringSchedulingIgnoredDuringExecution}.
 */
@Model
public record PreferredSchedulingTerm(
    @Field(required = true) int weight, @Field(required = true) NodeSelectorTerm preference)
    implements PreferredSchedulingTermBuilder.With {
  public PreferredSchedulingTerm {
    preference = zero(preference, NodeSelectorTerm.class);
  }
}
