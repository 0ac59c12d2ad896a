package dev.orch.model.storage;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The VolumeAttachment kind of storage.k8s.io/v1. */
@Model
public record VolumeAttachment(
    ObjectMeta metadata,
    @Field(required = true) VolumeAttachmentSpec spec,
    VolumeAttachmentStatus status)
    implements Resource, VolumeAttachmentBuilder.With {
  public VolumeAttachment {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, VolumeAttachmentSpec.class);
    status = zero(status, VolumeAttachmentStatus.class);
  }
}
