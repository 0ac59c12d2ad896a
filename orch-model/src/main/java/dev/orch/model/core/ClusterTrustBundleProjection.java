package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Cluster Trust Bundle Projection: the value of {@code VolumeProjection.clusterTrustBundle}. */
@Model
public record ClusterTrustBundleProjection(
    @Nullable String name,
    @Nullable String signerName,
    @Nullable LabelSelector labelSelector,
    @Nullable Boolean optional,
    @Field(required = true) String path)
    implements ClusterTrustBundleProjectionBuilder.With {
  public ClusterTrustBundleProjection {
    path = string(path);
  }
}
