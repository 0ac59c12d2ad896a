package dev.orch.model.storage;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.core.TopologySelectorTerm;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The StorageClass kind of storage.k8s.io/v1. */
@Model
public record StorageClass(
    ObjectMeta metadata,
    @Field(required = true) String provisioner,
    Map<String, String> parameters,
    @Nullable String reclaimPolicy,
    List<String> mountOptions,
    @Nullable Boolean allowVolumeExpansion,
    @Nullable String volumeBindingMode,
    List<TopologySelectorTerm> allowedTopologies)
    implements Resource, StorageClassBuilder.With {
  public StorageClass {
    metadata = zero(metadata, ObjectMeta.class);
    provisioner = string(provisioner);
    parameters = map(parameters);
    mountOptions = list(mountOptions);
    allowedTopologies = list(allowedTopologies);
  }
}
