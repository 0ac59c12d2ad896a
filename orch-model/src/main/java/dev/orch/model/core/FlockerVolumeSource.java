package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/**
 * Flocker Volume Source: the value of {@code Volume.flocker}, {@code PersistentVolumeSpec.flocker}.
 */
@Model
public record FlockerVolumeSource(String datasetName, String datasetUUID)
    implements FlockerVolumeSourceBuilder.With {
  public FlockerVolumeSource {
    datasetName = string(datasetName);
    datasetUUID = string(datasetUUID);
  }
}
