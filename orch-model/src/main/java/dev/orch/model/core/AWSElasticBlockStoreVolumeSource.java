package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * AWS Elastic Block Store Volume Source: the value of {@code Volume.awsElasticBlockStore}, {@code
 * PersistentVolumeSpec.awsElasticBlockStore}.
 */
@Model
public record AWSElasticBlockStoreVolumeSource(
    @Field(required = true) String volumeID, String fsType, int partition, boolean readOnly)
    implements AWSElasticBlockStoreVolumeSourceBuilder.With {
  public AWSElasticBlockStoreVolumeSource {
    volumeID = string(volumeID);
    fsType = string(fsType);
  }
}
