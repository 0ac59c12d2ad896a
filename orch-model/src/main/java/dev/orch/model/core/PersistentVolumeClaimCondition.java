package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Persistent Volume Claim Condition: the value of {@code PersistentVolumeClaimStatus.conditions}.
 */
@Model
public record PersistentVolumeClaimCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastProbeTime,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements PersistentVolumeClaimConditionBuilder.With {
  public PersistentVolumeClaimCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
