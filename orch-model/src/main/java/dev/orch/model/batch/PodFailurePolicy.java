package dev.orch.model.batch;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Pod Failure Policy: the value of {@code JobSpec.podFailurePolicy}. */
@Model
public record PodFailurePolicy(@Field(required = true) List<PodFailurePolicyRule> rules)
    implements PodFailurePolicyBuilder.With {
  public PodFailurePolicy {
    rules = list(rules);
  }
}
