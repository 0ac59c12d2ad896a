package dev.orch.controllers.scheduler;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.QueueSortPlugin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pod that wants a node, and what its queue knows of it; changed by that queue alone. */
final class QueuedPod {
  /** Where it is: always in one of these. */
  enum Place {
    /** To be decided on. */
    ACTIVE,
    /** Was refused, something has changed since, and its back-off isn't over. */
    BACKING_OFF,
    /** An attempt failed for other reasons than the cluster's state; tried again in a while. */
    FAILING,
    /** Was refused, and nothing that may help has happened. */
    UNSCHEDULABLE,
    /** May not be decided on, as a plugin says. */
    GATED,
    /** Being decided on or bound. */
    TAKEN,
    /** Was refused, and room is being made for it. */
    HELD;

    /** Whether a pod is decided on when another one of its unit is. */
    boolean isTakenWithOthers() {
      return this == ACTIVE || this == BACKING_OFF || this == FAILING || this == UNSCHEDULABLE;
    }
  }

  /** The pod and since when it waits: what queues are sorted by. */
  QueueSortPlugin.Waiting waiting;

  /** Grows by arrival; tells two pods apart. */
  long number;

  Place place = Place.TAKEN;
  int refusals;
  int errors;

  /** When its back-off is over. */
  Instant ready = Instant.EPOCH;

  /** When it is tried again though nothing helped. */
  Instant flush = Instant.EPOCH;

  /** Those that were refused as it was, while it waits for a change. */
  RefusedPods.@Nullable Group group;

  /** Whether something happened that may help, while it was held. */
  boolean helped;

  QueuedPod(Pod pod, long number, Instant since) {
    this.waiting = new QueueSortPlugin.Waiting(pod, since);
    this.number = number;
  }

  Pod pod() {
    return waiting.pod();
  }

  void update(Pod pod) {
    waiting = new QueueSortPlugin.Waiting(pod, waiting.since());
  }

  void again(long newNumber, Instant since) {
    waiting = new QueueSortPlugin.Waiting(pod(), since);
    number = newNumber;
  }
}
