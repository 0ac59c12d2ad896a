package dev.orch.model.storage;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Token Request: the value of {@code CSIDriverSpec.tokenRequests}. */
@Model
public record TokenRequest(
    @Field(required = true) String audience, @Nullable Long expirationSeconds)
    implements TokenRequestBuilder.With {
  public TokenRequest {
    audience = string(audience);
  }
}
