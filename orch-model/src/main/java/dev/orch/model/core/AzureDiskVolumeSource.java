package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Azure Disk Volume Source: the value of {@code Volume.azureDisk}, {@code
 * PersistentVolumeSpec.azureDisk}.
 */
@Model
public record AzureDiskVolumeSource(
    @Field(required = true) String diskName,
    @Field(required = true) String diskURI,
    @Nullable String cachingMode,
    @Nullable String fsType,
    @Nullable Boolean readOnly,
    @Nullable String kind)
    implements AzureDiskVolumeSourceBuilder.With {
  public AzureDiskVolumeSource {
    diskName = string(diskName);
    diskURI = string(diskURI);
  }
}
