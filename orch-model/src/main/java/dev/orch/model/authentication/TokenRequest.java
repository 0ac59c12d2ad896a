package dev.orch.model.authentication;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The TokenRequest kind of authentication.k8s.io/v1. */
@Model
public record TokenRequest(
    ObjectMeta metadata, @Field(always = true) TokenRequestSpec spec, TokenRequestStatus status)
    implements Resource, TokenRequestBuilder.With {
  public TokenRequest {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, TokenRequestSpec.class);
    status = zero(status, TokenRequestStatus.class);
  }
}
