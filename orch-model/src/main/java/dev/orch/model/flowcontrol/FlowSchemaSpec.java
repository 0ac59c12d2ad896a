package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Flow Schema Spec: the value of {@code FlowSchema.spec}. */
@Model
public record FlowSchemaSpec(
    @Field(required = true) PriorityLevelConfigurationReference priorityLevelConfiguration,
    @Field(always = true) int matchingPrecedence,
    @Nullable FlowDistinguisherMethod distinguisherMethod,
    List<PolicyRulesWithSubjects> rules)
    implements FlowSchemaSpecBuilder.With {
  public FlowSchemaSpec {
    priorityLevelConfiguration =
        zero(priorityLevelConfiguration, PriorityLevelConfigurationReference.class);
    rules = list(rules);
  }
}
