package dev.orch.model.authentication;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Token Request Spec: the value of {@code TokenRequest.spec}. */
@Model
public record TokenRequestSpec(
    @Field(always = true) List<String> audiences,
    @Field(always = true) BoundObjectReference boundObjectRef,
    @Field(always = true) long expirationSeconds)
    implements TokenRequestSpecBuilder.With {
  public TokenRequestSpec {
    audiences = list(audiences);
    boundObjectRef = zero(boundObjectRef, BoundObjectReference.class);
  }
}
