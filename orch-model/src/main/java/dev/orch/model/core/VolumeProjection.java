package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Volume Projection: the value of {@code ProjectedVolumeSource.sources}. */
@Model
public record VolumeProjection(
    @Nullable SecretProjection secret,
    @Nullable DownwardAPIProjection downwardAPI,
    @Nullable ConfigMapProjection configMap,
    @Nullable ServiceAccountTokenProjection serviceAccountToken,
    @Nullable ClusterTrustBundleProjection clusterTrustBundle,
    @Nullable PodCertificateProjection podCertificate)
    implements VolumeProjectionBuilder.With {}
