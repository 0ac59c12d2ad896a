package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device Class Spec: the value of {@code DeviceClass.spec}. */
@Model
public record DeviceClassSpec(
    List<DeviceSelector> selectors,
    List<DeviceClassConfiguration> config,
    @Nullable String extendedResourceName)
    implements DeviceClassSpecBuilder.With {
  public DeviceClassSpec {
    selectors = list(selectors);
    config = list(config);
  }
}
