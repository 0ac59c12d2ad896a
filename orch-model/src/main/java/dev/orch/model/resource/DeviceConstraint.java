package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device Constraint: the value of {@code DeviceClaim.constraints}. */
@Model
public record DeviceConstraint(
    List<String> requests, @Nullable String matchAttribute, @Nullable String distinctAttribute)
    implements DeviceConstraintBuilder.With {
  public DeviceConstraint {
    requests = list(requests);
  }
}
