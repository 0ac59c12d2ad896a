package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Azure File Persistent Volume Source: the value of {@code PersistentVolumeSpec.azureFile}. */
@Model
public record AzureFilePersistentVolumeSource(
    @Field(required = true) String secretName,
    @Field(required = true) String shareName,
    boolean readOnly,
    @Field(always = true) String secretNamespace)
    implements AzureFilePersistentVolumeSourceBuilder.With {
  public AzureFilePersistentVolumeSource {
    secretName = string(secretName);
    shareName = string(shareName);
    secretNamespace = string(secretNamespace);
  }
}
