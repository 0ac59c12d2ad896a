package dev.orch.model.batch;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Success Policy: the value of {@code JobSpec.successPolicy}. */
@Model
public record SuccessPolicy(@Field(required = true) List<SuccessPolicyRule> rules)
    implements SuccessPolicyBuilder.With {
  public SuccessPolicy {
    rules = list(rules);
  }
}
