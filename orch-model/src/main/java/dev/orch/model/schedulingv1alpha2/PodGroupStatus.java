package dev.orch.model.schedulingv1alpha2;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.Condition;
import java.util.List;
import java.util.Map;

/**
 * Pod Group Status: the value of {@code PodGroup.status}.
 *
 * @param placement the decided nodes of pods by their uids, which is not Kubernetes'
 */
@Model
public record PodGroupStatus(
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<Condition> conditions,
    Map<String, String> placement)
    implements PodGroupStatusBuilder.With {
  public PodGroupStatus {
    conditions = list(conditions);
    placement = map(placement);
  }
}
