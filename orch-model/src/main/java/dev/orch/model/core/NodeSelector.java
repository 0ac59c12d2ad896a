package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/**
 * Node Selector: the value of {@code NodeAffinity.requiredDuringSchedulingIgnoredDuringExecution},
 * {@code VolumeNodeAffinity.required}.
 */
@Model
@Atomic
public record NodeSelector(@Field(required = true) List<NodeSelectorTerm> nodeSelectorTerms)
    implements NodeSelectorBuilder.With {
  public NodeSelector {
    nodeSelectorTerms = list(nodeSelectorTerms);
  }
}
