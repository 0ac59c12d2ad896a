package dev.orch.model.schedulingv1alpha2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The PodGroup kind of scheduling/v1alpha2. */
@Model
public record PodGroup(ObjectMeta metadata, PodGroupSpec spec, PodGroupStatus status)
    implements Resource, PodGroupBuilder.With {
  public PodGroup {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PodGroupSpec.class);
    status = zero(status, PodGroupStatus.class);
  }
}
