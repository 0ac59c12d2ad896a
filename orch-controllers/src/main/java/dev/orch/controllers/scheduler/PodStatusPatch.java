package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.json.Json;
import dev.orch.model.schema.Times;
import dev.orch.store.api.Patch;
import java.time.Instant;
import java.util.Optional;

/**
 * What the scheduler changes in a pod's status: a patch that is refused for another pod of the same
 * name, and empty if the pod says all that already. For one thread.
 */
final class PodStatusPatch {
  private final Pod pod;
  private Json.Obj status = Json.Obj.EMPTY;

  private PodStatusPatch(Pod pod) {
    this.pod = pod;
  }

  static PodStatusPatch of(Pod pod) {
    return new PodStatusPatch(pod);
  }

  void condition(String type, String value, String reason, String message, Instant now) {
    Optional<PodCondition> present =
        pod.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    Optional<PodCondition> sameValue = present.filter(c -> c.status().equals(value));
    if (sameValue
        .filter(c -> c.reason().equals(reason) && c.message().equals(message))
        .isPresent()) {
      return;
    }
    Instant since = sameValue.map(PodCondition::lastTransitionTime).orElse(now);
    Json.Obj condition =
        Json.object("type", Json.of(type))
            .with("status", value)
            .with("observedGeneration", Json.of(pod.metadata().generation()))
            .with("lastProbeTime", Json.Null.NULL)
            .with("lastTransitionTime", Times.format(since))
            .with("reason", reason)
            .with("message", message);
    status = status.with("conditions", Json.array(ImmutableList.of(condition)));
  }

  /** The node where room is made for it; {@code ""} for none. */
  void nominate(String node) {
    if (!pod.status().nominatedNodeName().equals(node)) {
      status = status.with("nominatedNodeName", node.isEmpty() ? Json.Null.NULL : Json.of(node));
    }
  }

  boolean isEmpty() {
    return status.equals(Json.Obj.EMPTY);
  }

  Patch patch() {
    return Patch.strategic(
        Json.object("metadata", Json.object("uid", Json.of(pod.metadata().uid())))
            .with("status", status));
  }
}
