package dev.orch.node;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.runtime.base.Worker;
import dev.orch.scheduling.NodeAdmission;
import dev.orch.store.api.ApiException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the node takes one pod in: decided once, beside all others that wait ({@link
 * Admissions}). What was taken in can be told by its status or its sandbox. On the node's worker.
 */
final class PodAdmission {
  private static final System.Logger LOG = System.getLogger(PodAdmission.class.getName());

  private final RunningNode node;
  private final String uid;
  private final ObjectKey key;
  private final PodReport report;
  private final PodEvents events;
  private final Told told;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    /** There is room for it, and it is given devices. */
    EQUIPPED,
    TAKEN_IN,
    REFUSED
  }

  /** Is told what follows. */
  interface Told {
    /** It is decided. */
    void admitted();

    /** It couldn't be decided, and is to be tried again. */
    void undecided();
  }

  PodAdmission(
      RunningNode node, String uid, ObjectKey key, PodReport report, PodEvents events, Told told) {
    this.node = node;
    this.uid = uid;
    this.key = key;
    this.report = report;
    this.events = events;
    this.told = told;
  }

  /** Has it decided whether the pod may run. Who was refused needs but be forgotten. */
  boolean mayRun(Pod pod, Instant now) {
    if (awaits() != null) {
      NodeAdmission.Refusal refusal = refusalOfNode(pod);
      if (refusal != null) {
        refuse(pod, refusal, now);
        return false;
      }
      try {
        node.admit();
      } catch (ApiException e) {
        LOG.log(System.Logger.Level.DEBUG, () -> "pod " + key + ": " + e.getMessage());
        told.undecided();
        return false;
      }
    }
    return state == State.TAKEN_IN || pod.metadata().deletionTimestamp() != null;
  }

  /** What speaks against any pod now. */
  private NodeAdmission.@Nullable Refusal refusalOfNode(Pod pod) {
    if (node.shutdown.hasBegun()) {
      return new NodeAdmission.Refusal(
          "NodeShutdown", "Pod was rejected as the node is shutting down.");
    }
    String pressure = node.evictions.refusal(pod);
    return pressure == null ? null : new NodeAdmission.Refusal("Evicted", pressure);
  }

  /** The pod if it isn't decided yet whether it may run. Once it was told to run, it is. */
  @Nullable Pod awaits() {
    Pod pod = state == State.OPEN ? node.pod(key, uid) : null;
    if (pod == null) {
      return null;
    }
    if (pod.status().startTime() != null
        || PodPlan.isTerminal(pod)
        || pod.metadata().deletionTimestamp() != null
        || !node.sandboxes(uid).isEmpty()) {
      state = State.TAKEN_IN;
      return null;
    }
    return pod;
  }

  /** The pod if the node has taken it in. */
  @Nullable Pod takenIn() {
    boolean in = state == State.TAKEN_IN || state == State.EQUIPPED;
    return in ? node.pod(key, uid) : null;
  }

  /** There is room for it. It is taken in when it has the devices that it asks for, if any. */
  void fits(Pod pod) {
    if (!node.devices.concern(pod)) {
      state = State.TAKEN_IN;
      return;
    }
    state = State.EQUIPPED;
    node.devices
        .allocate(pod, node.agents.alive())
        .whenCompleteAsync((done, failure) -> equipped(failure), node.worker);
  }

  private void equipped(@Nullable Throwable failure) {
    Pod pod = node.pod(key, uid);
    if (failure == null || pod == null) {
      state = State.TAKEN_IN;
      told.admitted();
      return;
    }
    state = State.OPEN;
    String message = Worker.cause(failure).getMessage();
    refuse(
        pod,
        new NodeAdmission.Refusal(
            "UnexpectedAdmissionError",
            "Allocate failed due to " + message + ", which is unexpected"),
        node.environment.clock().instant());
  }

  /** The pod has failed for good. If nobody can be told, it is decided on anew. */
  void refuse(Pod pod, NodeAdmission.Refusal refusal, Instant now) {
    if (!report.tell(pod, PodStatuses.refused(pod, refusal, now))) {
      told.undecided();
      return;
    }
    state = State.REFUSED;
    events.about(pod);
    events.warn(refusal.reason(), refusal.message());
  }
}
