package dev.orch.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a container as the runtime has it now. Immutable.
 *
 * @param image the image as it was asked for
 * @param imageId the image that it was made from, as a digest; the reference where there are no
 *     digests
 * @param startedAt null until it runs
 * @param finishedAt null until it ended
 * @param exitCode null until it ended; 128 and the signal's number if a signal ended it
 * @param reason in Kubernetes' words: {@code Completed}, {@code Error}, {@code OOMKilled}; empty
 *     until it ended
 * @param message more of it for the pod's user; may be empty
 */
public record ContainerState(
    ContainerId id,
    String name,
    int attempt,
    String image,
    String imageId,
    Phase phase,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Integer exitCode,
    String reason,
    String message) {
  /** Where a container is in its life. */
  public enum Phase {
    /** Not running yet. */
    CREATED,
    /** Running. */
    RUNNING,
    /** Ended. */
    EXITED
  }

  /** A container that isn't running yet. */
  public static ContainerState created(ContainerId id, ContainerSpec spec, Instant now) {
    return new ContainerState(
        id,
        spec.name(),
        spec.attempt(),
        spec.image(),
        spec.image(),
        Phase.CREATED,
        now,
        null,
        null,
        null,
        "",
        "");
  }

  /** The container as it is from when it runs. */
  public ContainerState running(Instant now) {
    return new ContainerState(
        id, name, attempt, image, imageId, Phase.RUNNING, createdAt, now, null, null, "", "");
  }

  /** The same container, made from this image. */
  public ContainerState madeFrom(String digest) {
    return new ContainerState(
        id,
        name,
        attempt,
        image,
        digest,
        phase,
        createdAt,
        startedAt,
        finishedAt,
        exitCode,
        reason,
        message);
  }

  /** The container as it is when it has ended; the reason follows from the code. */
  public ContainerState exited(int code, String message, Instant now) {
    return new ContainerState(
        id,
        name,
        attempt,
        image,
        imageId,
        Phase.EXITED,
        createdAt,
        startedAt,
        now,
        code,
        code == 0 ? "Completed" : "Error",
        message);
  }
}
