package dev.orch.model.storage;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMeta;
import org.jspecify.annotations.Nullable;

/** The CSIStorageCapacity kind of storage.k8s.io/v1. */
@Model
public record CSIStorageCapacity(
    ObjectMeta metadata,
    @Nullable LabelSelector nodeTopology,
    @Field(required = true) String storageClassName,
    @Nullable Quantity capacity,
    @Nullable Quantity maximumVolumeSize)
    implements Resource, CSIStorageCapacityBuilder.With {
  public CSIStorageCapacity {
    metadata = zero(metadata, ObjectMeta.class);
    storageClassName = string(storageClassName);
  }
}
