package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Persistent Volume Claim Spec: the value of {@code PersistentVolumeClaimTemplate.spec}, {@code
 * PersistentVolumeClaim.spec}.
 */
@Model
public record PersistentVolumeClaimSpec(
    List<String> accessModes,
    @Nullable LabelSelector selector,
    VolumeResourceRequirements resources,
    String volumeName,
    @Nullable String storageClassName,
    @Nullable String volumeMode,
    @Nullable TypedLocalObjectReference dataSource,
    @Nullable TypedObjectReference dataSourceRef,
    @Nullable String volumeAttributesClassName)
    implements PersistentVolumeClaimSpecBuilder.With {
  public PersistentVolumeClaimSpec {
    accessModes = list(accessModes);
    resources = zero(resources, VolumeResourceRequirements.class);
    volumeName = string(volumeName);
  }
}
