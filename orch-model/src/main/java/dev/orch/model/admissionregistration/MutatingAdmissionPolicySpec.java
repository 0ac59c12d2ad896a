package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mutating Admission Policy Spec: the value of {@code MutatingAdmissionPolicy.spec}. */
@Model
public record MutatingAdmissionPolicySpec(
    @Nullable ParamKind paramKind,
    @Nullable MatchResources matchConstraints,
    List<Variable> variables,
    List<Mutation> mutations,
    @Nullable String failurePolicy,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<MatchCondition> matchConditions,
    String reinvocationPolicy)
    implements MutatingAdmissionPolicySpecBuilder.With {
  public MutatingAdmissionPolicySpec {
    variables = list(variables);
    mutations = list(mutations);
    matchConditions = list(matchConditions);
    reinvocationPolicy = string(reinvocationPolicy);
  }
}
