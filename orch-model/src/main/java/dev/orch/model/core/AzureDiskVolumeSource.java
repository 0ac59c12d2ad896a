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
    @Field(defaultValue = "ReadWrite") @Nullable String cachingMode,
    @Field(defaultValue = "ext4") @Nullable String fsType,
    @Field(defaultValue = "false") @Nullable Boolean readOnly,
    @Field(defaultValue = "Shared") @Nullable String kind)
    implements AzureDiskVolumeSourceBuilder.With {
  public AzureDiskVolumeSource {
    diskName = string(diskName);
    diskURI = string(diskURI);
  }
}
