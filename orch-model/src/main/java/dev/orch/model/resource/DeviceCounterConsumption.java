package dev.orch.model.resource;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;

/** Device Counter Consumption: the value of {@code Device.consumesCounters}. */
@Model
public record DeviceCounterConsumption(
    @Field(required = true) String counterSet,
    @Field(required = true) Map<String, Counter> counters)
    implements DeviceCounterConsumptionBuilder.With {
  public DeviceCounterConsumption {
    counterSet = string(counterSet);
    counters = map(counters);
  }
}
