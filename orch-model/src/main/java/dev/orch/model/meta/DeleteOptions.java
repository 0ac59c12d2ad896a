package dev.orch.model.meta;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delete Options of meta/v1. */
@Model
public record DeleteOptions(
    @Nullable Long gracePeriodSeconds,
    @Nullable Preconditions preconditions,
    @Nullable Boolean orphanDependents,
    @Nullable String propagationPolicy,
    List<String> dryRun,
    @Nullable Boolean ignoreStoreReadErrorWithClusterBreakingPotential,
    String apiVersion,
    String kind)
    implements DeleteOptionsBuilder.With {
  public DeleteOptions {
    dryRun = list(dryRun);
    apiVersion = string(apiVersion);
    kind = string(kind);
  }
}
