package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;

/**
 * One node and all filters' tests of a pod, as they would be with other pods put on it or taken
 * off. Immutable.
 */
public final class Trial {
  private final NodeView node;
  private final List<Attempt.NamedTest> tests;

  Trial(NodeView node, List<Attempt.NamedTest> tests) {
    this.node = node;
    this.tests = ImmutableList.copyOf(tests);
  }

  /** The node as it would be. */
  public NodeView node() {
    return node;
  }

  List<Attempt.NamedTest> tests() {
    return tests;
  }

  /** With another pod on the node. */
  public Trial with(Pod other) {
    return with(PlacedPod.of(other));
  }

  Trial with(PlacedPod other) {
    ImmutableList.Builder<Attempt.NamedTest> changed = ImmutableList.builder();
    for (Attempt.NamedTest named : tests) {
      changed.add(named.of(named.test().with(other.pod(), node)));
    }
    return new Trial(node.with(other), changed.build());
  }

  /** Without one of the node's pods. */
  public Trial without(Pod other) {
    ImmutableList.Builder<Attempt.NamedTest> changed = ImmutableList.builder();
    for (Attempt.NamedTest named : tests) {
      changed.add(named.of(named.test().without(other, node)));
    }
    return new Trial(node.without(other), changed.build());
  }

  /** Without some of the node's pods. */
  Trial without(List<PlacedPod> others) {
    List<Attempt.NamedTest> changed = new ArrayList<>(tests);
    for (PlacedPod other : others) {
      changed.replaceAll(named -> named.of(named.test().without(other.pod(), node)));
    }
    return new Trial(node.without(others), changed);
  }

  /**
   * With those pods on the node that are nominated to it and aren't less important than the pod
   * that is tested; the same if there are none.
   */
  Trial withNominated(Pod tested) {
    Trial result = this;
    for (PlacedPod waiting : node.waiting()) {
      if (counts(waiting, tested)) {
        result = result.with(waiting);
      }
    }
    return result;
  }

  /** Whether the nominated pod's place isn't free to the tested one. */
  static boolean counts(PlacedPod nominated, Pod tested) {
    return nominated.priority() >= PlacedPod.priority(tested) && !nominated.is(tested);
  }

  /**
   * The tests that count: those beside the nominated pods, as the tested one must fit when they
   * have come; or if it does, those without them, as it must fit as long as they haven't. Both
   * matter, as the pod may need them (affinity) or suffer from them.
   */
  Trial decisive(Pod tested) {
    Trial beside = withNominated(tested);
    return beside.verdict().fits() ? this : beside;
  }

  /** The first rejection, or that the node passes; without the pods that are nominated to it. */
  public Verdict verdict() {
    for (Attempt.NamedTest named : tests) {
      Verdict verdict = named.test().test(node);
      if (!verdict.fits()) {
        return verdict;
      }
    }
    return Verdict.ok();
  }

  /** The first rejection, with and without the pods that are nominated to it. */
  public Verdict verdictBesideNominated(Pod tested) {
    return decisive(tested).verdict();
  }
}
