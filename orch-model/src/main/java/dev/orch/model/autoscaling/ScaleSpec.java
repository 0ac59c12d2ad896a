package dev.orch.model.autoscaling;

import dev.orch.model.Model;

/** Scale Spec: the value of {@code Scale.spec}. */
@Model
public record ScaleSpec(int replicas) implements ScaleSpecBuilder.With {}
