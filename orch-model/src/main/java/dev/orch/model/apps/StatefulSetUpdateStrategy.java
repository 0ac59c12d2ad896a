package dev.orch.model.apps;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Stateful Set Update Strategy: the value of {@code StatefulSetSpec.updateStrategy}. */
@Model
public record StatefulSetUpdateStrategy(
    String type, @Nullable RollingUpdateStatefulSetStrategy rollingUpdate)
    implements StatefulSetUpdateStrategyBuilder.With {
  public StatefulSetUpdateStrategy {
    type = string(type);
  }
}
