package dev.orch.model.node;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.Toleration;
import java.util.List;
import java.util.Map;

/** Scheduling: the value of {@code RuntimeClass.scheduling}. */
@Model
public record Scheduling(
    @Field(mapType = "atomic") Map<String, String> nodeSelector, List<Toleration> tolerations)
    implements SchedulingBuilder.With {
  public Scheduling {
    nodeSelector = map(nodeSelector);
    tolerations = list(tolerations);
  }
}
