package dev.orch.model.authentication;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Token Request Status: the value of {@code TokenRequest.status}. */
@Model
public record TokenRequestStatus(
    @Field(always = true) String token, @Field(always = true) @Nullable Instant expirationTimestamp)
    implements TokenRequestStatusBuilder.With {
  public TokenRequestStatus {
    token = string(token);
  }
}
