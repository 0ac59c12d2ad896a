package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Volume Mount Status: the value of {@code ContainerStatus.volumeMounts}. */
@Model
public record VolumeMountStatus(
    @Field(required = true) String name,
    @Field(required = true) String mountPath,
    boolean readOnly,
    @Nullable String recursiveReadOnly,
    @Nullable VolumeStatus volumeStatus)
    implements VolumeMountStatusBuilder.With {
  public VolumeMountStatus {
    name = string(name);
    mountPath = string(mountPath);
  }
}
