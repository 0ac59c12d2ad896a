package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.NodeSelector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Device: the value of {@code ResourceSliceSpec.devices}. */
@Model
public record Device(
    @Field(required = true) String name,
    Map<String, DeviceAttribute> attributes,
    Map<String, DeviceCapacity> capacity,
    List<DeviceCounterConsumption> consumesCounters,
    @Nullable String nodeName,
    @Nullable NodeSelector nodeSelector,
    @Nullable Boolean allNodes,
    List<DeviceTaint> taints,
    @Nullable Boolean bindsToNode,
    List<String> bindingConditions,
    List<String> bindingFailureConditions,
    @Nullable Boolean allowMultipleAllocations,
    Map<String, NodeAllocatableResourceMapping> nodeAllocatableResourceMappings)
    implements DeviceBuilder.With {
  public Device {
    name = string(name);
    attributes = map(attributes);
    capacity = map(capacity);
    consumesCounters = list(consumesCounters);
    taints = list(taints);
    bindingConditions = list(bindingConditions);
    bindingFailureConditions = list(bindingFailureConditions);
    nodeAllocatableResourceMappings = map(nodeAllocatableResourceMappings);
  }
}
