package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** Image Volume Source: the value of {@code Volume.image}. */
@Model
public record ImageVolumeSource(String reference, String pullPolicy)
    implements ImageVolumeSourceBuilder.With {
  public ImageVolumeSource {
    reference = string(reference);
    pullPolicy = string(pullPolicy);
  }
}
