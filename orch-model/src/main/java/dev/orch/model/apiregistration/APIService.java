package dev.orch.model.apiregistration;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The APIService kind of apiregistration.k8s.io/v1. */
@Model
public record APIService(ObjectMeta metadata, APIServiceSpec spec, APIServiceStatus status)
    implements Resource, APIServiceBuilder.With {
  public APIService {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, APIServiceSpec.class);
    status = zero(status, APIServiceStatus.class);
  }
}
