package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Container Restart Rule On Exit Codes: the value of {@code ContainerRestartRule.exitCodes}. */
@Model
public record ContainerRestartRuleOnExitCodes(
    @Field(required = true) String operator, @Field(listType = "set") List<Integer> values)
    implements ContainerRestartRuleOnExitCodesBuilder.With {
  public ContainerRestartRuleOnExitCodes {
    operator = string(operator);
    values = list(values);
  }
}
