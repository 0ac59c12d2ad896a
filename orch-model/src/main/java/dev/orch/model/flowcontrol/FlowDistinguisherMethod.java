package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Flow Distinguisher Method: the value of {@code FlowSchemaSpec.distinguisherMethod}. */
@Model
public record FlowDistinguisherMethod(@Field(required = true) String type)
    implements FlowDistinguisherMethodBuilder.With {
  public FlowDistinguisherMethod {
    type = string(type);
  }
}
