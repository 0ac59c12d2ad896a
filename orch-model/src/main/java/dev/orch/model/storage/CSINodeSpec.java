package dev.orch.model.storage;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** CSI Node Spec: the value of {@code CSINode.spec}. */
@Model
public record CSINodeSpec(
    @Field(
            required = true,
            listType = "map",
            listMapKeys = "name",
            patchStrategy = "merge",
            patchMergeKey = "name")
        List<CSINodeDriver> drivers)
    implements CSINodeSpecBuilder.With {
  public CSINodeSpec {
    drivers = list(drivers);
  }
}
