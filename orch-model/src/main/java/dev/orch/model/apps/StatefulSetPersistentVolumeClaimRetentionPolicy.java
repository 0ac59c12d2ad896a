package dev.orch.model.apps;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/**
 * Stateful Set Persistent Volume Claim Retention Policy: the value of {@code
 * StatefulSetSpec.persistentVolumeClaimRetentionPolicy}.
 */
@Model
public record StatefulSetPersistentVolumeClaimRetentionPolicy(String whenDeleted, String whenScaled)
    implements StatefulSetPersistentVolumeClaimRetentionPolicyBuilder.With {
  public StatefulSetPersistentVolumeClaimRetentionPolicy {
    whenDeleted = string(whenDeleted);
    whenScaled = string(whenScaled);
  }
}
