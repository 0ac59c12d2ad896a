package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.batch.Job;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.meta.Preconditions;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.Optional;

/**
 * Writes a Job's pods, and tells of it in events. It reads none, as it may not; each write names
 * the uid that it is about. Immutable.
 */
record JobPodClient(Job job, Context context) {
  private Resources<Pod> pods() {
    return context.api().resources(BuiltInKinds.POD).inNamespace(job.metadata().namespace());
  }

  /** Whether it was made; not in a namespace that is coming to its end. */
  boolean create(Pod pod) {
    try {
      Pod created = pods().create(pod);
      context.event("SuccessfulCreate", "Created pod: " + created.metadata().name());
      return true;
    } catch (ApiException refused) {
      if (Edits.isNamespaceEnding(refused)) {
        return false;
      }
      context.warning("FailedCreate", "Error creating: " + refused.getMessage());
      throw refused;
    }
  }

  /** Deletes it; it stays until it is counted, if it is to be. */
  void delete(Pod pod) {
    String name = pod.metadata().name();
    try {
      pods()
          .delete(
              name,
              DeleteOptionsBuilder.builder()
                  .preconditions(new Preconditions(pod.metadata().uid(), null))
                  .build(),
              WriteOptions.NONE);
      context.event("SuccessfulDelete", "Deleted pod: " + name);
    } catch (ApiException refused) {
      if (isGone(refused)) {
        return;
      }
      context.warning("FailedDelete", "Error deleting: " + refused.getMessage());
      throw refused;
    }
  }

  /** Takes the finalizer away: the pod is counted, or isn't to be. */
  static void release(Pod pod, Context context) {
    if (JobPods.isTracked(pod)) {
      patch(pod, Json.object("$deleteFromPrimitiveList/finalizers", finalizers()), context);
    }
  }

  /** Makes it one of the Job's pods. Returns it as stored, unless it is gone. */
  Optional<Pod> adopt(Pod pod) {
    Json owner = RecordWriter.toJson(Owners.controller(BuiltInKinds.JOB, job));
    return patch(
        pod,
        Json.object("ownerReferences", Json.array(ImmutableList.of(owner)))
            .with("finalizers", finalizers()),
        context);
  }

  /** Lets go of a pod that the Job doesn't select any more. */
  void disown(Pod pod) {
    OwnerReference owner = Owners.controller(BuiltInKinds.JOB, job);
    Json gone = Json.object("$patch", Json.of("delete")).with("uid", owner.uid());
    patch(
        pod,
        Json.object("ownerReferences", Json.array(ImmutableList.of(gone)))
            .with("$deleteFromPrimitiveList/finalizers", finalizers()),
        context);
  }

  private static Json finalizers() {
    return Json.array(List.of(Json.of(JobPods.FINALIZER)));
  }

  /** Changes metadata of this pod, not of another one of its name. Empty if it is gone. */
  private static Optional<Pod> patch(Pod pod, Json.Obj metadata, Context context) {
    try {
      return Optional.of(
          context
              .api()
              .resources(BuiltInKinds.POD)
              .inNamespace(pod.metadata().namespace())
              .patch(
                  pod.metadata().name(),
                  Patch.strategic(
                      Json.object("metadata", metadata.with("uid", pod.metadata().uid()))),
                  WriteOptions.NONE));
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** Whether the pod isn't there, or another one in its place. */
  private static boolean isGone(ApiException refused) {
    return refused.is(Reason.NOT_FOUND) || refused.isConflict();
  }
}
