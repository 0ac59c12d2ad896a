package dev.orch.model.storage;

import static dev.orch.model.Fields.map;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Volume Attachment Status: the value of {@code VolumeAttachment.status}. */
@Model
public record VolumeAttachmentStatus(
    @Field(required = true) boolean attached,
    Map<String, String> attachmentMetadata,
    @Nullable VolumeError attachError,
    @Nullable VolumeError detachError)
    implements VolumeAttachmentStatusBuilder.With {
  public VolumeAttachmentStatus {
    attachmentMetadata = map(attachmentMetadata);
  }
}
