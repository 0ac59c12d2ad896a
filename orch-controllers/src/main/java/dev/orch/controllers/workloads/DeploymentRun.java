package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentCondition;
import dev.orch.model.apps.DeploymentStatus;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one run knows of a Deployment and its ReplicaSets, kept up to date with its own writes.
 * Changes of the Deployment's status are collected and written once, at the end.
 */
final class DeploymentRun {
  static final Comparator<ReplicaSet> OLDEST_FIRST =
      Comparator.comparing(
              (ReplicaSet set) ->
                  Objects.requireNonNullElse(
                      set.metadata().creationTimestamp(), java.time.Instant.EPOCH))
          .thenComparing(set -> set.metadata().name());

  final Context context;
  private final Deployment read;
  private Deployment draft;
  private final List<ReplicaSet> sets;

  DeploymentRun(Deployment deployment, List<ReplicaSet> sets, Context context) {
    this.read = deployment;
    this.draft = deployment;
    this.sets = new ArrayList<>(sets);
    this.sets.sort(OLDEST_FIRST);
    this.context = context;
  }

  /** The Deployment with what this run changed so far. */
  Deployment deployment() {
    return draft;
  }

  int wanted() {
    return Rolling.replicas(draft);
  }

  /** Its ReplicaSets, oldest first. */
  List<ReplicaSet> sets() {
    return ImmutableList.copyOf(sets);
  }

  /** The ReplicaSet of the present template: the oldest, should there be several. */
  @Nullable ReplicaSet current() {
    for (ReplicaSet set : sets) {
      if (TemplateHash.sameTemplate(set.spec().template(), draft.spec().template())) {
        return set;
      }
    }
    return null;
  }

  /** The others, oldest first. */
  List<ReplicaSet> old() {
    ReplicaSet current = current();
    return sets.stream()
        .filter(set -> !set.equals(current))
        .collect(ImmutableList.toImmutableList());
  }

  List<ReplicaSet> active() {
    return sets.stream().filter(set -> size(set) > 0).collect(ImmutableList.toImmutableList());
  }

  static int size(ReplicaSet set) {
    Integer replicas = set.spec().replicas();
    return replicas == null ? 1 : replicas;
  }

  int total() {
    return sets.stream().mapToInt(DeploymentRun::size).sum();
  }

  Resources<ReplicaSet> resources() {
    return context
        .api()
        .resources(BuiltInKinds.REPLICA_SET)
        .inNamespace(read.metadata().namespace());
  }

  void add(ReplicaSet set) {
    sets.add(set);
    sets.sort(OLDEST_FIRST);
  }

  void remove(ReplicaSet set) {
    sets.remove(set);
  }

  /** Changes a ReplicaSet unless somebody else did. */
  ReplicaSet change(ReplicaSet set, java.util.function.UnaryOperator<ReplicaSet> change) {
    if (change.apply(set).equals(set)) {
      return set;
    }
    ReplicaSet stored = Edits.ifUnchanged(resources(), set, change);
    sets.set(sets.indexOf(set), stored);
    return stored;
  }

  /** Scales a ReplicaSet; whether its size changed. */
  boolean scale(ReplicaSet set, int size) {
    int before = size(set);
    Map<String, String> annotations = Revisions.sized(set.metadata().annotations(), draft);
    change(
        set,
        now ->
            now.withMetadata(now.metadata().withAnnotations(annotations))
                .withSpec(now.spec().withReplicas(size)));
    if (before == size) {
      return false;
    }
    String direction = before < size ? "up" : "down";
    String message =
        "Scaled %s replica set %s from %d to %d"
            .formatted(direction, set.metadata().name(), before, size);
    context.event("ScalingReplicaSet", message);
    return true;
  }

  void condition(DeploymentCondition condition) {
    status(
        draft
            .status()
            .withConditions(DeploymentConditions.with(draft.status().conditions(), condition)));
  }

  void condition(String status, String reason, String message) {
    condition(
        DeploymentConditions.of(
            DeploymentConditions.PROGRESSING, status, reason, message, context.now()));
  }

  void status(DeploymentStatus status) {
    draft = draft.withStatus(status);
  }

  void revision(String revision) {
    TreeMap<String, String> annotations = new TreeMap<>(draft.metadata().annotations());
    annotations.put(Revisions.REVISION, revision);
    draft = draft.withMetadata(draft.metadata().withAnnotations(annotations));
  }

  /** Writes the Deployment's status and revision if they changed. */
  void write() {
    if (draft.equals(read)) {
      return;
    }
    Edits.replace(context.api().resources(BuiltInKinds.DEPLOYMENT).status(), read, draft);
  }
}
