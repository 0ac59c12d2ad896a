package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Service Account Token Projection: the value of {@code VolumeProjection.serviceAccountToken}. */
@Model
public record ServiceAccountTokenProjection(
    String audience, @Nullable Long expirationSeconds, @Field(required = true) String path)
    implements ServiceAccountTokenProjectionBuilder.With {
  public ServiceAccountTokenProjection {
    audience = string(audience);
    path = string(path);
  }
}
