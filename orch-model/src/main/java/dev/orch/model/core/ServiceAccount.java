package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ServiceAccount kind of v1. */
@Model
public record ServiceAccount(
    ObjectMeta metadata,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<ObjectReference> secrets,
    List<LocalObjectReference> imagePullSecrets,
    @Nullable Boolean automountServiceAccountToken)
    implements Resource, ServiceAccountBuilder.With {
  public ServiceAccount {
    metadata = zero(metadata, ObjectMeta.class);
    secrets = list(secrets);
    imagePullSecrets = list(imagePullSecrets);
  }
}
