package dev.orch.model.autoscaling;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Scale Status: the value of {@code Scale.status}. */
@Model
public record ScaleStatus(@Field(required = true) int replicas, String selector)
    implements ScaleStatusBuilder.With {
  public ScaleStatus {
    selector = string(selector);
  }
}
