package dev.orch.node;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatus;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What whoever knows of a pod is told of it: the API, or, of a static pod, the node itself. On the
 * node's worker.
 */
final class PodReport {
  private final RunningNode node;
  private final String uid;
  private final ObjectKey key;
  private final StatusReport statuses;

  PodReport(RunningNode node, String uid, ObjectKey key) {
    this.node = node;
    this.uid = uid;
    this.key = key;
    this.statuses = new StatusReport(node.environment.api());
  }

  /** False if it has to be told again. */
  boolean tell(Pod pod, PodStatus status) {
    if (node.statics.get(uid) == null) {
      return statuses.send(pod, status);
    }
    node.statics.tell(uid, status);
    return true;
  }

  /**
   * Tells what has become of it. Of a pod that has ended nothing is left to tell once its sandbox
   * is gone.
   *
   * @return false if it has to be told again
   */
  boolean tell(PodView view, Instant now) {
    if (view.sandbox() == null && PodPlan.isTerminal(view.pod())) {
      return true;
    }
    return tell(
        view.pod(),
        new PodStatuses(view, node.settings.hostIp(), node.settings.runtimeName(), now).status());
  }

  /**
   * Nothing of the pod is here any longer: the API may forget it, and so does the node.
   *
   * @param pod what the API has of it; null if it has forgotten it before
   * @return false if it has to be tried again
   */
  boolean finish(@Nullable Pod pod) {
    boolean isOwn = node.statics.get(uid) != null;
    if (pod != null && !isOwn && !delete()) {
      return false;
    }
    node.forget(uid);
    if (isOwn) {
      node.statics.ended(uid);
    }
    return true;
  }

  private boolean delete() {
    DeleteOptions now =
        DeleteOptionsBuilder.builder()
            .gracePeriodSeconds(0L)
            .preconditions(new Preconditions(uid, null))
            .build();
    try {
      node.environment
          .api()
          .resources(BuiltInKinds.POD)
          .inNamespace(key.namespace())
          .delete(key.name(), now, WriteOptions.NONE);
      return true;
    } catch (ApiException e) {
      return e.is(Reason.NOT_FOUND) || e.isConflict();
    }
  }
}
