package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.List;

/**
 * One node and all tests of a pod, as they would be with other pods put on it or taken off.
 * Immutable.
 *
 * @param tests in the order of the profile
 */
record Trial(NodeView node, List<Attempt.NamedTest> tests) {
  Trial with(PlacedPod other) {
    ImmutableList.Builder<Attempt.NamedTest> changed = ImmutableList.builder();
    for (Attempt.NamedTest named : tests) {
      changed.add(named.of(named.test().with(other.pod(), node)));
    }
    return new Trial(node.with(other), changed.build());
  }

  Trial without(PlacedPod other) {
    ImmutableList.Builder<Attempt.NamedTest> changed = ImmutableList.builder();
    for (Attempt.NamedTest named : tests) {
      changed.add(named.of(named.test().without(other.pod(), node)));
    }
    return new Trial(node.without(other.pod()), changed.build());
  }

  /**
   * With those pods on the node that are nominated to it and aren't less important than the pod
   * that is tested; the same if there are none.
   */
  Trial withNominated(Pod tested) {
    Trial result = this;
    int priority = PlacedPod.priority(tested);
    for (PlacedPod waiting : node.waiting()) {
      if (waiting.priority() >= priority && !waiting.is(tested)) {
        result = result.with(waiting);
      }
    }
    return result;
  }

  /**
   * The tests that count: those beside the nominated pods, as the tested one must fit when they
   * have come; or if it does, those without them, as it must fit as long as they haven't. Both
   * matter, as the pod may need them (affinity) or suffer from them.
   */
  Trial decisive(Pod tested) {
    Trial beside = withNominated(tested);
    return beside.fits() ? this : beside;
  }

  /** The first rejection, or that the node passes. */
  Verdict verdict() {
    for (Attempt.NamedTest named : tests) {
      Verdict verdict = named.test().test(node);
      if (!verdict.fits()) {
        return verdict;
      }
    }
    return Verdict.ok();
  }

  boolean fits() {
    return verdict().fits();
  }

  /** Whether the node passes with and without the nominated pods. */
  boolean fitsBesideNominated(Pod tested) {
    return decisive(tested).fits();
  }
}
