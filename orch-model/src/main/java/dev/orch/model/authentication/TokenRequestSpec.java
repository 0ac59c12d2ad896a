package dev.orch.model.authentication;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Token Request Spec: the value of {@code TokenRequest.spec}. */
@Model
public record TokenRequestSpec(
    @Field(always = true) List<String> audiences,
    @Field(always = true) @Nullable Long expirationSeconds,
    @Field(always = true) @Nullable BoundObjectReference boundObjectRef)
    implements TokenRequestSpecBuilder.With {
  public TokenRequestSpec {
    audiences = list(audiences);
  }
}
