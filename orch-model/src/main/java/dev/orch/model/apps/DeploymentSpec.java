package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Deployment Spec: the value of {@code Deployment.spec}. */
@Model
public record DeploymentSpec(
    @Nullable Integer replicas,
    @Field(required = true) @Nullable LabelSelector selector,
    @Field(required = true) PodTemplateSpec template,
    @Field(patchStrategy = "retainKeys") DeploymentStrategy strategy,
    int minReadySeconds,
    @Nullable Integer revisionHistoryLimit,
    boolean paused,
    @Nullable Integer progressDeadlineSeconds)
    implements DeploymentSpecBuilder.With {
  public DeploymentSpec {
    template = zero(template, PodTemplateSpec.class);
    strategy = zero(strategy, DeploymentStrategy.class);
  }
}
