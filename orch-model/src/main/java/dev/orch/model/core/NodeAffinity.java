package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node Affinity: the value of {@code Affinity.nodeAffinity}. */
@Model
public record NodeAffinity(
    @Nullable NodeSelector requiredDuringSchedulingIgnoredDuringExecution,
    List<PreferredSchedulingTerm> preferredDuringSchedulingIgnoredDuringExecution)
    implements NodeAffinityBuilder.With {
  public NodeAffinity {
    preferredDuringSchedulingIgnoredDuringExecution =
        list(preferredDuringSchedulingIgnoredDuringExecution);
  }
}
