package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The FlowSchema kind of flowcontrol.apiserver.k8s.io/v1. */
@Model
public record FlowSchema(ObjectMeta metadata, FlowSchemaSpec spec, FlowSchemaStatus status)
    implements Resource, FlowSchemaBuilder.With {
  public FlowSchema {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, FlowSchemaSpec.class);
    status = zero(status, FlowSchemaStatus.class);
  }
}
