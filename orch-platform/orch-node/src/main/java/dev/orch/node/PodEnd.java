package dev.orch.node;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When and why one pod is to end. A deadline runs from when it was first seen to end, so that the
 * clock of whoever deleted it doesn't matter; it only ever comes sooner. On the node's worker.
 */
final class PodEnd {
  private static final long DEFAULT_GRACE_SECONDS = 30;

  private long grace;
  private @Nullable Instant deadline;
  private PodView.@Nullable Failure failure;

  /** When what runs of a pod that is to end has to have ended. */
  Instant deadline(PodView view, Instant now) {
    Pod pod = view.pod();
    Long asked = pod.metadata().deletionGracePeriodSeconds();
    long seconds =
        pod.metadata().deletionTimestamp() != null && asked != null
            ? asked
            : grace(pod).toSeconds();
    Instant known = deadline;
    if (known == null || seconds != grace) {
      // A limit of the node's own was there before any grace.
      grace = seconds;
      Instant wanted = now.plusSeconds(seconds);
      known = known == null || wanted.isBefore(known) ? wanted : known;
      deadline = known;
    }
    return known;
  }

  /** Why the node ends the pod, or null. Once it does, it does. */
  PodView.@Nullable Failure failure(Pod pod, Instant now) {
    Instant limit = limit(pod);
    if (failure == null && limit != null && !now.isBefore(limit)) {
      failure =
          new PodView.Failure(
              "DeadlineExceeded",
              "Pod was active on the node longer than the specified deadline",
              false);
    }
    return failure;
  }

  /** The node ends the pod for this reason, until that time at the latest. */
  void fail(PodView.Failure why, Instant latest) {
    if (failure == null) {
      failure = why;
    }
    Instant known = deadline;
    deadline = known == null || latest.isBefore(known) ? latest : known;
  }

  /** What a pod's containers get to end, unless somebody has said otherwise. */
  static Duration grace(Pod pod) {
    Long seconds = pod.spec().terminationGracePeriodSeconds();
    return Duration.ofSeconds(seconds == null ? DEFAULT_GRACE_SECONDS : seconds);
  }

  private static @Nullable Instant limit(Pod pod) {
    Long seconds = pod.spec().activeDeadlineSeconds();
    Instant begun = pod.status().startTime();
    return seconds == null || begun == null ? null : begun.plus(Duration.ofSeconds(seconds));
  }

  /** The earlier of a time and the pod's own limit. */
  @Nullable Instant earliest(Pod pod, @Nullable Instant other) {
    Instant limit = failure == null && !PodPlan.isTerminal(pod) ? limit(pod) : null;
    if (limit == null || other == null) {
      return limit == null ? other : limit;
    }
    return limit.isBefore(other) ? limit : other;
  }

  /** A pod of which no more than its name is known: what is left of it is ended. */
  Pod unknown(ObjectKey key, String uid) {
    return PodBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace(key.namespace())
                .name(key.name())
                .uid(uid)
                .build())
        .build();
  }
}
