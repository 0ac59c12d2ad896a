package dev.orch.model.storage;

import dev.orch.model.Model;
import dev.orch.model.core.PersistentVolumeSpec;
import org.jspecify.annotations.Nullable;

/** Volume Attachment Source: the value of {@code VolumeAttachmentSpec.source}. */
@Model
public record VolumeAttachmentSource(
    @Nullable String persistentVolumeName, @Nullable PersistentVolumeSpec inlineVolumeSpec)
    implements VolumeAttachmentSourceBuilder.With {}
