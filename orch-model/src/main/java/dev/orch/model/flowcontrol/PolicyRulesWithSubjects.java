package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Policy Rules With Subjects: the value of {@code FlowSchemaSpec.rules}. */
@Model
public record PolicyRulesWithSubjects(
    @Field(required = true) List<Subject> subjects,
    List<ResourcePolicyRule> resourceRules,
    List<NonResourcePolicyRule> nonResourceRules)
    implements PolicyRulesWithSubjectsBuilder.With {
  public PolicyRulesWithSubjects {
    subjects = list(subjects);
    resourceRules = list(resourceRules);
    nonResourceRules = list(nonResourceRules);
  }
}
