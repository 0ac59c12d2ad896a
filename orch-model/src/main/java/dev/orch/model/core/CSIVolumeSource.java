package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CSI Volume Source: the value of {@code Volume.csi}. */
@Model
public record CSIVolumeSource(
    @Field(required = true) String driver,
    @Nullable Boolean readOnly,
    @Nullable String fsType,
    Map<String, String> volumeAttributes,
    @Nullable LocalObjectReference nodePublishSecretRef)
    implements CSIVolumeSourceBuilder.With {
  public CSIVolumeSource {
    driver = string(driver);
    volumeAttributes = map(volumeAttributes);
  }
}
