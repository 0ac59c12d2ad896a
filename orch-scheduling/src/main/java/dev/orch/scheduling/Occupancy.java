package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/**
 * A node that its less important pods have left, while it is tried out which of them may come back
 * beside another pod. Pods are told by their place in the node's {@link Ladder}. Mutable; used on
 * one thread.
 */
interface Occupancy {
  /** Puts back a pod that has left. */
  void add(int pod);

  /** Takes off again a pod that was put back. */
  void remove(int pod);

  /** Whether the pod that is tried passes, with and without the node's nominated pods. */
  boolean fits();

  /** Why the pod doesn't pass though all have left, with and without nominated pods. */
  Verdict verdict();

  /** By plain trials, which know nothing of what the tests look at. */
  final class Plain implements Occupancy {
    private final Pod tested;
    private final List<PlacedPod> pods;
    private final Trial empty;
    private Trial trial;

    Plain(Pod tested, Trial full, int from) {
      this.tested = tested;
      this.pods = full.node().ladder().pods;
      this.empty = full.without(pods.subList(from, pods.size()));
      this.trial = empty;
    }

    @Override
    public void add(int pod) {
      trial = trial.with(pods.get(pod));
    }

    @Override
    public void remove(int pod) {
      trial = trial.without(pods.get(pod).pod());
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
