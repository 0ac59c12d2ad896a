package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ceph FS Volume Source: the value of {@code Volume.cephfs}. */
@Model
public record CephFSVolumeSource(
    @Field(required = true) List<String> monitors,
    String path,
    String user,
    String secretFile,
    @Nullable LocalObjectReference secretRef,
    boolean readOnly)
    implements CephFSVolumeSourceBuilder.With {
  public CephFSVolumeSource {
    monitors = list(monitors);
    path = string(path);
    user = string(user);
    secretFile = string(secretFile);
  }
}
