package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Persistent Volume Status: the value of {@code PersistentVolume.status}. */
@Model
public record PersistentVolumeStatus(
    String phase, String message, String reason, @Nullable Instant lastPhaseTransitionTime)
    implements PersistentVolumeStatusBuilder.With {
  public PersistentVolumeStatus {
    phase = string(phase);
    message = string(message);
    reason = string(reason);
  }
}
