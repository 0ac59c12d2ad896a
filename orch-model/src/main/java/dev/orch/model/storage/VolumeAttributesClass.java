package dev.orch.model.storage;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.Map;

/** The VolumeAttributesClass kind of storage.k8s.io/v1. */
@Model
public record VolumeAttributesClass(
    ObjectMeta metadata, @Field(required = true) String driverName, Map<String, String> parameters)
    implements Resource, VolumeAttributesClassBuilder.With {
  public VolumeAttributesClass {
    metadata = zero(metadata, ObjectMeta.class);
    driverName = string(driverName);
    parameters = map(parameters);
  }
}
