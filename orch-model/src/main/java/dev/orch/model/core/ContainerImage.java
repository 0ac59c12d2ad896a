package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Container Image: the value of {@code NodeStatus.images}. */
@Model
public record ContainerImage(@Field(always = true) List<String> names, long sizeBytes)
    implements ContainerImageBuilder.With {
  public ContainerImage {
    names = list(names);
  }
}
