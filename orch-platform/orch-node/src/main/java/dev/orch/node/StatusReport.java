package dev.orch.node;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatus;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.patch.MergePatch;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import org.jspecify.annotations.Nullable;

/** Tells the API of one pod's status, once of each. On the node's worker only. */
final class StatusReport {
  private static final System.Logger LOG = System.getLogger(StatusReport.class.getName());

  private final Api api;
  private @Nullable PodStatus sent;

  StatusReport(Api api) {
    this.api = api;
  }

  /**
   * Sends what differs from the status that the pod has.
   *
   * @return false if it has to be sent again
   */
  boolean send(Pod pod, PodStatus status) {
    if (status.equals(pod.status()) || status.equals(sent)) {
      return true;
    }
    Json.Obj difference =
        MergePatch.diff(RecordWriter.toJson(pod.status()), RecordWriter.toJson(status));
    Json.Obj patch =
        Json.object("metadata", Json.object("uid", Json.of(pod.metadata().uid())))
            .with("status", difference);
    String name = pod.metadata().name();
    try {
      api.resources(BuiltInKinds.POD)
          .inNamespace(pod.metadata().namespace())
          .status()
          .patch(name, Patch.merge(patch), WriteOptions.NONE);
      sent = status;
      return true;
    } catch (ApiException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "status of pod " + name + ": " + e.getMessage());
      return e.is(Reason.NOT_FOUND);
    }
  }
}
