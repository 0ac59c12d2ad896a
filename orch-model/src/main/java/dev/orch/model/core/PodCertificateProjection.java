package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pod Certificate Projection: the value of {@code VolumeProjection.podCertificate}. */
@Model
public record PodCertificateProjection(
    @Field(required = true) String signerName,
    @Field(required = true) String keyType,
    @Nullable Integer maxExpirationSeconds,
    String credentialBundlePath,
    String keyPath,
    String certificateChainPath,
    Map<String, String> userAnnotations)
    implements PodCertificateProjectionBuilder.With {
  public PodCertificateProjection {
    signerName = string(signerName);
    keyType = string(keyType);
    credentialBundlePath = string(credentialBundlePath);
    keyPath = string(keyPath);
    certificateChainPath = string(certificateChainPath);
    userAnnotations = map(userAnnotations);
  }
}
