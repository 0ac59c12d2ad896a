package dev.orch.model.storage;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Volume Error: the value of {@code VolumeAttachmentStatus.attachError}, {@code
 * VolumeAttachmentStatus.detachError}.
 */
@Model
public record VolumeError(
    @Field(always = true) @Nullable Instant time, String message, @Nullable Integer errorCode)
    implements VolumeErrorBuilder.With {
  public VolumeError {
    message = string(message);
  }
}
