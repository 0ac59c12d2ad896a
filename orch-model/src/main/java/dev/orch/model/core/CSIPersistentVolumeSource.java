package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CSI Persistent Volume Source: the value of {@code PersistentVolumeSpec.csi}. */
@Model
public record CSIPersistentVolumeSource(
    @Field(required = true) String driver,
    @Field(required = true) String volumeHandle,
    boolean readOnly,
    String fsType,
    Map<String, String> volumeAttributes,
    @Nullable SecretReference controllerPublishSecretRef,
    @Nullable SecretReference nodeStageSecretRef,
    @Nullable SecretReference nodePublishSecretRef,
    @Nullable SecretReference controllerExpandSecretRef,
    @Nullable SecretReference nodeExpandSecretRef)
    implements CSIPersistentVolumeSourceBuilder.With {
  public CSIPersistentVolumeSource {
    driver = string(driver);
    volumeHandle = string(volumeHandle);
    fsType = string(fsType);
    volumeAttributes = map(volumeAttributes);
  }
}
