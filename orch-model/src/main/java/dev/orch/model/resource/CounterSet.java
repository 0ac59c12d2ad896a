package dev.orch.model.resource;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;

/** Counter Set: the value of {@code ResourceSliceSpec.sharedCounters}. */
@Model
public record CounterSet(
    @Field(required = true) String name, @Field(required = true) Map<String, Counter> counters)
    implements CounterSetBuilder.With {
  public CounterSet {
    name = string(name);
    counters = map(counters);
  }
}
