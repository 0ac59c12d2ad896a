package dev.orch.scheduling;

import dev.orch.model.core.Pod;

/**
 * A node while it is tried out which of its pods would have to go for another pod. Mutable; used on
 * one thread.
 */
interface Occupancy {
  /** Takes off one of the pods that are on it. */
  void remove(PlacedPod pod);

  /** Puts back a pod that was taken off. */
  void add(PlacedPod pod);

  /** Whether the pod passes, with and without the node's nominated pods. */
  boolean fits();

  /** The first rejection of the pod, with and without the node's nominated pods. */
  Verdict verdict();

  /** By plain trials, which know nothing of what the tests look at. */
  final class Plain implements Occupancy {
    private final Pod tested;
    private Trial trial;

    Plain(Pod tested, Trial trial) {
      this.tested = tested;
      this.trial = trial;
    }

    @Override
    public void remove(PlacedPod pod) {
      trial = trial.without(pod.pod());
    }

    @Override
    public void add(PlacedPod pod) {
      trial = trial.with(pod);
    }

    @Override
    public boolean fits() {
      return verdict().fits();
    }

    @Override
    public Verdict verdict() {
      return trial.verdictBesideNominated(tested);
    }
  }
}
