package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.NodeSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resource Slice Spec: the value of {@code ResourceSlice.spec}. */
@Model
public record ResourceSliceSpec(
    @Field(required = true) String driver,
    @Field(required = true) ResourcePool pool,
    @Nullable String nodeName,
    @Nullable NodeSelector nodeSelector,
    @Nullable Boolean allNodes,
    List<Device> devices,
    @Nullable Boolean perDeviceNodeSelection,
    List<CounterSet> sharedCounters)
    implements ResourceSliceSpecBuilder.With {
  public ResourceSliceSpec {
    driver = string(driver);
    pool = zero(pool, ResourcePool.class);
    devices = list(devices);
    sharedCounters = list(sharedCounters);
  }
}
