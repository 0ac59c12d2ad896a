package dev.orch.model.resource;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** CEL Device Selector: the value of {@code DeviceSelector.cel}. */
@Model
public record CELDeviceSelector(@Field(required = true) String expression)
    implements CELDeviceSelectorBuilder.With {
  public CELDeviceSelector {
    expression = string(expression);
  }
}
