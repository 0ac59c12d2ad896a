package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Azure File Volume Source: the value of {@code Volume.azureFile}. */
@Model
public record AzureFileVolumeSource(
    @Field(required = true) String secretName,
    @Field(required = true) String shareName,
    boolean readOnly)
    implements AzureFileVolumeSourceBuilder.With {
  public AzureFileVolumeSource {
    secretName = string(secretName);
    shareName = string(shareName);
  }
}
