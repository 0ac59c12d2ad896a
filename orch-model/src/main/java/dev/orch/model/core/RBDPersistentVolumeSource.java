package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RBD Persistent Volume Source: the value of {@code PersistentVolumeSpec.rbd}. */
@Model
public record RBDPersistentVolumeSource(
    @Field(required = true) List<String> monitors,
    @Field(required = true) String image,
    String fsType,
    @Field(defaultValue = "rbd") String pool,
    @Field(defaultValue = "admin") String user,
    @Field(defaultValue = "/etc/ceph/keyring") String keyring,
    @Nullable SecretReference secretRef,
    boolean readOnly)
    implements RBDPersistentVolumeSourceBuilder.With {
  public RBDPersistentVolumeSource {
    monitors = list(monitors);
    image = string(image);
    fsType = string(fsType);
    pool = string(pool);
    user = string(user);
    keyring = string(keyring);
  }
}
