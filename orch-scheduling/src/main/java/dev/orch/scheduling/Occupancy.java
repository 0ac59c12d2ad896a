package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/**
 * A node that some of its pods have left, while it is tried out which of them may come back beside
 * another pod. Mutable; used on one thread.
 */
interface Occupancy {
  /** Puts back a pod that has left. */
  void add(PlacedPod pod);

  /** Takes off again a pod that was put back. */
  void remove(PlacedPod pod);

  /** Whether the pod that is tried passes, with and without the node's nominated pods. */
  boolean fits();

  /** Why the pod doesn't pass though all have left, with and without nominated pods. */
  Verdict verdict();

  /** By plain trials, which know nothing of what the tests look at. */
  final class Plain implements Occupancy {
    private final Pod tested;
    private final Trial empty;
    private Trial trial;

    Plain(Pod tested, Trial full, List<PlacedPod> gone) {
      this.tested = tested;
      this.empty = full.without(gone);
      this.trial = empty;
    }

    @Override
    public void add(PlacedPod pod) {
      trial = trial.with(pod);
    }

    @Override
    public void remove(PlacedPod pod) {
      trial = trial.without(pod.pod());
    }

    @Override
    public boolean fits() {
      return trial.verdictBesideNominated(tested).fits();
    }

    @Override
    public Verdict verdict() {
      return empty.verdictBesideNominated(tested);
    }
  }
}
