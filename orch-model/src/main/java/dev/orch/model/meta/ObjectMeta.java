package dev.orch.model.meta;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Object Meta: the value of {@code Pod.metadata}, {@code PersistentVolumeClaimTemplate.metadata},
 * {@code Node.metadata}, {@code Namespace.metadata} and others.
 */
@Model
public record ObjectMeta(
    String name,
    String generateName,
    String namespace,
    String selfLink,
    String uid,
    String resourceVersion,
    long generation,
    @Nullable Instant creationTimestamp,
    @Nullable Instant deletionTimestamp,
    @Nullable Long deletionGracePeriodSeconds,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Field(listType = "map", listMapKeys = "uid", patchStrategy = "merge", patchMergeKey = "uid")
        List<OwnerReference> ownerReferences,
    @Field(listType = "set", patchStrategy = "merge") List<String> finalizers,
    List<ManagedFieldsEntry> managedFields)
    implements ObjectMetaBuilder.With {
  public ObjectMeta {
    name = string(name);
    generateName = string(generateName);
    namespace = string(namespace);
    selfLink = string(selfLink);
    uid = string(uid);
    resourceVersion = string(resourceVersion);
    labels = map(labels);
    annotations = map(annotations);
    ownerReferences = list(ownerReferences);
    finalizers = list(finalizers);
    managedFields = list(managedFields);
  }
}
