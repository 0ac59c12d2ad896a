package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Edits;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetBuilder;
import dev.orch.model.apps.ReplicaSetSpecBuilder;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sees to it that the ReplicaSet of a Deployment's template is there and numbered. For one run. */
final class CurrentReplicaSet {
  private final DeploymentRun run;

  CurrentReplicaSet(DeploymentRun run) {
    this.run = run;
  }

  /** Numbers the present one; null if there is none. */
  @Nullable ReplicaSet numbered() {
    ReplicaSet present = run.current();
    if (present == null) {
      return null;
    }
    Deployment deployment = run.deployment();
    Map<String, String> annotations =
        Revisions.current(deployment, present.metadata().annotations(), nextRevision());
    ReplicaSet stored =
        run.change(
            present,
            now ->
                now.withMetadata(now.metadata().withAnnotations(annotations))
                    .withSpec(now.spec().withMinReadySeconds(deployment.spec().minReadySeconds())));
    run.revision(annotations.getOrDefault(Revisions.REVISION, "0"));
    boolean unknown =
        DeploymentConditions.find(
                deployment.status().conditions(), DeploymentConditions.PROGRESSING)
            .isEmpty();
    if (unknown && DeploymentConditions.deadline(deployment).isPresent()) {
      run.condition(
          "True",
          "FoundNewReplicaSet",
          "Found new replica set \"" + stored.metadata().name() + "\"");
    }
    return stored;
  }

  private long nextRevision() {
    return Revisions.highest(run.old()) + 1;
  }

  /** The present one, numbered, or a new one. */
  ReplicaSet numberedOrCreated() {
    ReplicaSet present = numbered();
    return present != null ? present : create();
  }

  private ReplicaSet create() {
    Deployment deployment = run.deployment();
    ReplicaSet wanted = described(deployment);
    String name = wanted.metadata().name();
    ReplicaSet created;
    boolean already = false;
    try {
      created = run.resources().create(wanted);
    } catch (ApiException refused) {
      if (!refused.is(Reason.ALREADY_EXISTS)) {
        throw failed(name, refused);
      }
      created = run.resources().get(name);
      already = true;
      checkCollision(created);
    }
    run.add(created);
    int size = DeploymentRun.size(created);
    if (!already && size > 0) {
      run.context.event(
          "ScalingReplicaSet", "Scaled up replica set %s from 0 to %d".formatted(name, size));
    }
    run.revision(created.metadata().annotations().getOrDefault(Revisions.REVISION, "0"));
    if (!already && DeploymentConditions.deadline(deployment).isPresent()) {
      run.condition("True", "NewReplicaSetCreated", "Created new replica set \"" + name + "\"");
    }
    return created;
  }

  private ReplicaSet described(Deployment deployment) {
    PodTemplateSpec template = deployment.spec().template();
    String hash = TemplateHash.of(template, deployment.status().collisionCount());
    Map<String, String> labels = TemplateHash.labelled(template.metadata().labels(), hash);
    LabelSelector selector =
        Objects.requireNonNull(deployment.spec().selector(), "a Deployment without selector");
    Map<String, String> annotations =
        Revisions.sized(
            Revisions.current(
                deployment, ObjectMetaBuilder.builder().build().annotations(), nextRevision()),
            deployment);
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .name(deployment.metadata().name() + "-" + hash)
            .namespace(deployment.metadata().namespace())
            .labels(labels)
            .annotations(annotations)
            .ownerReferences(
                ImmutableList.of(Owners.controller(BuiltInKinds.DEPLOYMENT, deployment)))
            .build();
    return ReplicaSetBuilder.builder()
        .metadata(metadata)
        .spec(
            ReplicaSetSpecBuilder.builder()
                .replicas(firstSize(deployment))
                .minReadySeconds(deployment.spec().minReadySeconds())
                .selector(
                    selector.withMatchLabels(TemplateHash.labelled(selector.matchLabels(), hash)))
                .template(template.withMetadata(template.metadata().withLabels(labels)))
                .build())
        .build();
  }

  private int firstSize(Deployment deployment) {
    return Rolling.isRolling(deployment)
        ? Rolling.grown(run.wanted(), Rolling.Bounds.of(deployment), run.total(), 0)
        : run.wanted();
  }

  /** A ReplicaSet of that name is fine if an earlier run made it; else another hash is tried. */
  private void checkCollision(ReplicaSet there) {
    Deployment deployment = run.deployment();
    boolean own =
        Owners.isControlledBy(there.metadata(), deployment.metadata().uid())
            && TemplateHash.sameTemplate(there.spec().template(), deployment.spec().template());
    if (own) {
      return;
    }
    int collisions = Objects.requireNonNullElse(deployment.status().collisionCount(), 0);
    run.status(deployment.status().withCollisionCount(collisions + 1));
    run.write();
    throw Errors.alreadyExists(BuiltInKinds.REPLICA_SET, there.metadata().name());
  }

  private ApiException failed(String name, ApiException refused) {
    if (Edits.isNamespaceEnding(refused)) {
      return refused;
    }
    String message = "Failed to create new replica set \"" + name + "\": " + refused.getMessage();
    if (DeploymentConditions.deadline(run.deployment()).isPresent()) {
      run.condition("False", "ReplicaSetCreateError", message);
      run.write();
    }
    run.context.warning("ReplicaSetCreateError", message);
    return refused;
  }
}
