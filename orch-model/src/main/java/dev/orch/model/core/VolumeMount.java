package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Volume Mount: the value of {@code Container.volumeMounts}, {@code
 * EphemeralContainer.volumeMounts}.
 */
@Model
public record VolumeMount(
    @Field(required = true) String name,
    boolean readOnly,
    @Nullable String recursiveReadOnly,
    @Field(required = true) String mountPath,
    String subPath,
    @Nullable String mountPropagation,
    String subPathExpr)
    implements VolumeMountBuilder.With {
  public VolumeMount {
    name = string(name);
    mountPath = string(mountPath);
    subPath = string(subPath);
    subPathExpr = string(subPathExpr);
  }
}
