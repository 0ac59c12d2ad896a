package dev.orch.model.resource;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;

/** Counter: the value of {@code DeviceCounterConsumption.counters}, {@code CounterSet.counters}. */
@Model
public record Counter(@Field(required = true) Quantity value) implements CounterBuilder.With {
  public Counter {
    value = value == null ? Quantity.ZERO : value;
  }
}
