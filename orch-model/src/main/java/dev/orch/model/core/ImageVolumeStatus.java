package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Image Volume Status: the value of {@code VolumeStatus.image}. */
@Model
public record ImageVolumeStatus(@Field(required = true) String imageRef)
    implements ImageVolumeStatusBuilder.With {
  public ImageVolumeStatus {
    imageRef = string(imageRef);
  }
}
