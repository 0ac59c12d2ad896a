package dev.orch.model.storage;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSI Node Driver: the value of {@code CSINodeSpec.drivers}. */
@Model
public record CSINodeDriver(
    @Field(required = true) String name,
    @Field(required = true) String nodeID,
    @Field(always = true) List<String> topologyKeys,
    @Nullable VolumeNodeResources allocatable)
    implements CSINodeDriverBuilder.With {
  public CSINodeDriver {
    name = string(name);
    nodeID = string(nodeID);
    topologyKeys = list(topologyKeys);
  }
}
