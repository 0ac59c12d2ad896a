package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** NFS Volume Source: the value of {@code Volume.nfs}, {@code PersistentVolumeSpec.nfs}. */
@Model
public record NFSVolumeSource(
    @Field(required = true) String server, @Field(required = true) String path, boolean readOnly)
    implements NFSVolumeSourceBuilder.With {
  public NFSVolumeSource {
    server = string(server);
    path = string(path);
  }
}
