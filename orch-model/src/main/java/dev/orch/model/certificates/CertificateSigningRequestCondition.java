package dev.orch.model.certificates;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Certificate Signing Request Condition: the value of {@code
 * CertificateSigningRequestStatus.conditions}.
 */
@Model
public record CertificateSigningRequestCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    String reason,
    String message,
    @Field(always = true) @Nullable Instant lastUpdateTime,
    @Field(always = true) @Nullable Instant lastTransitionTime)
    implements CertificateSigningRequestConditionBuilder.With {
  public CertificateSigningRequestCondition {
    type = string(type);
    reason = string(reason);
    message = string(message);
    status = string(status);
  }
}
