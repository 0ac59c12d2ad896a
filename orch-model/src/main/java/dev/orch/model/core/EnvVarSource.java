package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Env Var Source: the value of {@code EnvVar.valueFrom}. */
@Model
public record EnvVarSource(
    @Nullable ObjectFieldSelector fieldRef,
    @Nullable ResourceFieldSelector resourceFieldRef,
    @Nullable ConfigMapKeySelector configMapKeyRef,
    @Nullable SecretKeySelector secretKeyRef,
    @Nullable FileKeySelector fileKeyRef)
    implements EnvVarSourceBuilder.With {}
