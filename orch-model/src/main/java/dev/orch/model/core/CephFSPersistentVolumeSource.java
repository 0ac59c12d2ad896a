package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ceph FS Persistent Volume Source: the value of {@code PersistentVolumeSpec.cephfs}. */
@Model
public record CephFSPersistentVolumeSource(
    @Field(required = true) List<String> monitors,
    String path,
    String user,
    String secretFile,
    @Nullable SecretReference secretRef,
    boolean readOnly)
    implements CephFSPersistentVolumeSourceBuilder.With {
  public CephFSPersistentVolumeSource {
    monitors = list(monitors);
    path = string(path);
    user = string(user);
    secretFile = string(secretFile);
  }
}
