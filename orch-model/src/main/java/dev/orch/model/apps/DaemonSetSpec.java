package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Daemon Set Spec: the value of {@code DaemonSet.spec}. */
@Model
public record DaemonSetSpec(
    @Field(required = true) @Nullable LabelSelector selector,
    @Field(required = true) PodTemplateSpec template,
    DaemonSetUpdateStrategy updateStrategy,
    int minReadySeconds,
    @Nullable Integer revisionHistoryLimit)
    implements DaemonSetSpecBuilder.With {
  public DaemonSetSpec {
    template = zero(template, PodTemplateSpec.class);
    updateStrategy = zero(updateStrategy, DaemonSetUpdateStrategy.class);
  }
}
