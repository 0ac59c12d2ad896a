package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Limit Range Spec: the value of {@code LimitRange.spec}. */
@Model
public record LimitRangeSpec(@Field(required = true) List<LimitRangeItem> limits)
    implements LimitRangeSpecBuilder.With {
  public LimitRangeSpec {
    limits = list(limits);
  }
}
