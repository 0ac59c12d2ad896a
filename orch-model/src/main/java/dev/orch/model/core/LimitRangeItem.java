package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.Map;

/** Limit Range Item: the value of {@code LimitRangeSpec.limits}. */
@Model
public record LimitRangeItem(
    @Field(required = true) String type,
    Map<String, Quantity> max,
    Map<String, Quantity> min,
    @Field(name = "default") Map<String, Quantity> defaultValue,
    Map<String, Quantity> defaultRequest,
    Map<String, Quantity> maxLimitRequestRatio)
    implements LimitRangeItemBuilder.With {
  public LimitRangeItem {
    type = string(type);
    max = map(max);
    min = map(min);
    defaultValue = map(defaultValue);
    defaultRequest = map(defaultRequest);
    maxLimitRequestRatio = map(maxLimitRequestRatio);
  }
}
