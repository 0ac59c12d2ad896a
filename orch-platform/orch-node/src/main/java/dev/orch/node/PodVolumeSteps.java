package dev.orch.node;

import dev.orch.model.core.Pod;
import dev.orch.runtime.base.Worker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The volumes of one pod: made ready, kept up to date, released. On the node's worker. */
final class PodVolumeSteps {
  private static final System.Logger LOG = System.getLogger(PodVolumeSteps.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final RunningNode node;
  private final String uid;
  private final PodEvents events;
  private final Told told;
  private boolean ready;
  private boolean held;
  private boolean refreshing;

  /** Is told how it goes on. */
  interface Told {
    /**
     * A step is over.
     *
     * @param retry after how long it is to be tried again; null if it did well
     */
    void volumesDone(@Nullable Duration retry);
  }

  PodVolumeSteps(RunningNode node, String uid, PodEvents events, Told told) {
    this.node = node;
    this.uid = uid;
    this.events = events;
    this.told = told;
    this.held = node.hasVolumes(uid);
  }

  /** Whether containers can have them. */
  boolean areReady() {
    return ready;
  }

  /** Whether there may be something of them here. */
  boolean areHeld() {
    return held;
  }

  void prepare(Pod pod) {
    if (pod.spec().volumes().isEmpty()) {
      ready = true;
      told.volumesDone(null);
      return;
    }
    held = true;
    node.volumes
        .prepare(pod)
        .whenCompleteAsync(
            (done, failure) -> {
              ready = failure == null;
              if (failure != null) {
                events.warn("FailedMount", String.valueOf(Worker.cause(failure).getMessage()));
                LOG.log(System.Logger.Level.DEBUG, "volumes of pod " + uid, failure);
              }
              told.volumesDone(failure == null ? null : RETRY);
            },
            node.worker);
  }

  /** Has files that show objects brought up to date, while the pod is to run. */
  void refresh(@Nullable Pod pod) {
    if (pod == null || !ready || refreshing || pod.metadata().deletionTimestamp() != null) {
      return;
    }
    refreshing = true;
    node.volumes
        .refresh(pod)
        .whenCompleteAsync(
            (done, failure) -> {
              refreshing = false;
              if (failure != null) {
                events.warn("FailedMount", String.valueOf(Worker.cause(failure).getMessage()));
              }
            },
            node.worker);
  }

  void release() {
    node.volumes
        .release(uid)
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null) {
                LOG.log(System.Logger.Level.WARNING, "volumes of pod " + uid + " stay", failure);
              } else {
                held = false;
                ready = false;
              }
              told.volumesDone(failure == null ? null : RETRY);
            },
            node.worker);
  }
}
