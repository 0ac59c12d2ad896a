package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Mutation: the value of {@code MutatingAdmissionPolicySpec.mutations}. */
@Model
public record Mutation(
    @Field(required = true) String patchType,
    @Nullable ApplyConfiguration applyConfiguration,
    @Nullable JSONPatch jsonPatch)
    implements MutationBuilder.With {
  public Mutation {
    patchType = string(patchType);
  }
}
