package dev.orch.model.apps;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Daemon Set Update Strategy: the value of {@code DaemonSetSpec.updateStrategy}. */
@Model
public record DaemonSetUpdateStrategy(String type, @Nullable RollingUpdateDaemonSet rollingUpdate)
    implements DaemonSetUpdateStrategyBuilder.With {
  public DaemonSetUpdateStrategy {
    type = string(type);
  }
}
