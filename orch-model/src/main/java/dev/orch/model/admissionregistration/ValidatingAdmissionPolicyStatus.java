package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Validating Admission Policy Status: the value of {@code ValidatingAdmissionPolicy.status}. */
@Model
public record ValidatingAdmissionPolicyStatus(
    long observedGeneration,
    @Nullable TypeChecking typeChecking,
    @Field(listType = "map", listMapKeys = "type") List<Condition> conditions)
    implements ValidatingAdmissionPolicyStatusBuilder.With {
  public ValidatingAdmissionPolicyStatus {
    conditions = list(conditions);
  }
}
