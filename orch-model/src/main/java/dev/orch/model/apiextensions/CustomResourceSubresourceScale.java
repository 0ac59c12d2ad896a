package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Custom Resource Subresource Scale: the value of {@code CustomResourceSubresources.scale}. */
@Model
public record CustomResourceSubresourceScale(
    @Field(required = true) String specReplicasPath,
    @Field(required = true) String statusReplicasPath,
    @Nullable String labelSelectorPath)
    implements CustomResourceSubresourceScaleBuilder.With {
  public CustomResourceSubresourceScale {
    specReplicasPath = string(specReplicasPath);
    statusReplicasPath = string(statusReplicasPath);
  }
}
