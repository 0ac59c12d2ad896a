package dev.orch.model.storage;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Volume Attachment Spec: the value of {@code VolumeAttachment.spec}. */
@Model
public record VolumeAttachmentSpec(
    @Field(required = true) String attacher,
    @Field(required = true) VolumeAttachmentSource source,
    @Field(required = true) String nodeName)
    implements VolumeAttachmentSpecBuilder.With {
  public VolumeAttachmentSpec {
    attacher = string(attacher);
    source = zero(source, VolumeAttachmentSource.class);
    nodeName = string(nodeName);
  }
}
