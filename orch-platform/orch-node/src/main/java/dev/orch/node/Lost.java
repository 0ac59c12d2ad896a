package dev.orch.node;

import dev.orch.model.core.ContainerStateTerminated;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a container that the API was told of and the runtime doesn't know, as after the
 * machine was started anew: if it hadn't ended, nobody knows how it did. The kubelet's words.
 */
final class Lost {
  private static final int KILLED = 137;

  private Lost() {}

  /** The attempt as it ended, by what its status says. */
  static ContainerState state(ContainerStatus status, Pod pod) {
    ContainerState made = made(status, status.containerID(), pod, startedAt(status));
    ContainerStateTerminated known = terminated(status);
    if (known != null) {
      return ended(made, known.exitCode(), known.reason(), known.message(), known.finishedAt());
    }
    return ended(
        made,
        KILLED,
        "ContainerStatusUnknown",
        "The container could not be located when the pod was deleted.  The container used to be"
            + " Running",
        null);
  }

  /** The attempt before, as the last state of its status tells; null if it doesn't. */
  static @Nullable ContainerState previous(ContainerStatus status, Pod pod) {
    ContainerStateTerminated last = status.lastState().terminated();
    return last == null
        ? null
        : ended(
            made(status, last.containerID(), pod, last.startedAt()),
            last.exitCode(),
            last.reason(),
            last.message(),
            last.finishedAt());
  }

  private static ContainerState made(
      ContainerStatus status, String id, Pod pod, @Nullable Instant startedAt) {
    Instant begun = pod.status().startTime();
    return new ContainerState(
        new ContainerId(id.substring(id.indexOf("://") + 3)),
        status.name(),
        status.restartCount(),
        status.image(),
        status.imageID(),
        ContainerState.Phase.CREATED,
        begun == null ? Instant.EPOCH : begun,
        startedAt,
        null,
        null,
        "",
        "");
  }

  private static ContainerState ended(
      ContainerState made, int code, String reason, String message, @Nullable Instant at) {
    return new ContainerState(
        made.id(),
        made.name(),
        made.attempt(),
        made.image(),
        made.imageId(),
        ContainerState.Phase.EXITED,
        made.createdAt(),
        made.startedAt(),
        at,
        code,
        reason,
        message);
  }

  private static @Nullable Instant startedAt(ContainerStatus status) {
    if (status.state().running() != null) {
      return status.state().running().startedAt();
    }
    ContainerStateTerminated known = terminated(status);
    return known == null ? null : known.startedAt();
  }

  /** While it waits to be started again, its end is the last state. */
  private static @Nullable ContainerStateTerminated terminated(ContainerStatus status) {
    if (status.state().terminated() != null) {
      return status.state().terminated();
    }
    return status.state().waiting() != null ? status.lastState().terminated() : null;
  }
}
