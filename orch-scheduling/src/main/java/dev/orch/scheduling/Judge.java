package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All tests of one pod, asked of nodes beside the pods that are nominated to them and of nodes that
 * some pods have left. Says the same as plain {@link Trial}s, but sooner: where the profile has
 * Kubernetes' filter for resources, a few sums stand in for it, as that is what changed pods mostly
 * matter to. Tests to which pods don't matter are asked of the node as it is, and only those that
 * are left, often none, by trials. Used on one thread.
 */
final class Judge {
  private final Pod tested;
  private final List<Attempt.NamedTest> tests;
  private final @Nullable FitTest fit;
  private final List<NodeTest> fixed = new ArrayList<>();
  private final List<Attempt.NamedTest> others = new ArrayList<>();

  /** Whether some test only lets all nodes pass as long as no pod with terms about others comes. */
  private boolean calm;

  @SuppressWarnings("ReferenceEquality") // There is one such test.
  Judge(Pod tested, List<Attempt.NamedTest> tests) {
    this.tested = tested;
    this.tests = tests;
    FitTest resources = null;
    for (Attempt.NamedTest named : tests) {
      if (named.test() instanceof FitTest test && resources == null) {
        resources = test;
      } else if (!named.test().dependsOnPods()) {
        fixed.add(named.test());
      } else if (named.test() instanceof ColumnTest test && test.passesAll()) {
        calm = true;
      } else {
        others.add(named);
      }
    }
    this.fit = resources;
  }

  /** What a plugin said. */
  record Rejection(Attempt.NamedTest by, Verdict verdict) {}

  /** The first rejection with and without nominated pods; null if the node passes. */
  @Nullable Rejection first(NodeView node) {
    if (needsTrial(node)) {
      Trial trial = new Trial(node, tests).decisive(tested);
      return first(trial.node(), trial.tests(), null);
    }
    // Nominated pods matter to resources alone here, and a node with enough beside them has enough
    // without them.
    return first(node, tests, fit);
  }

  /** Whether a test other than that for resources may notice the pods nominated to the node. */
  private boolean needsTrial(NodeView node) {
    return !node.waiting().isEmpty() && (!others.isEmpty() || calm && node.awaitsTerms());
  }

  @SuppressWarnings("ReferenceEquality") // The very test that the sums stand in for is meant.
  private @Nullable Rejection first(
      NodeView node, List<Attempt.NamedTest> asked, @Nullable FitTest counted) {
    for (Attempt.NamedTest named : asked) {
      Verdict verdict =
          counted != null && named.test() == counted
              ? counted.verdict(beside(counted, node))
              : named.test().test(node);
      if (!verdict.fits()) {
        return new Rejection(named, verdict);
      }
    }
    return null;
  }

  /** Whether a node that passes also passes beside the pods that are nominated to it. */
  boolean fitsBesideNominated(NodeView node) {
    return (fit == null || fit.fits(beside(fit, node)))
        && (!needsTrial(node) || new Trial(node, tests).withNominated(tested).verdict().fits());
  }

  /** What the node's pods hold, and those nominated to it that the pod mustn't displace. */
  private FitTest.Held beside(FitTest fit, NodeView node) {
    FitTest.Held held = fit.held(node);
    for (PlacedPod waiting : node.waiting()) {
      if (Trial.counts(waiting, tested)) {
        held.add(waiting);
      }
    }
    return held;
  }

  /** The node without its pods from this one down, to try out which of them may come back. */
  Occupancy without(NodeView node, int from) {
    return fit == null || calm && node.awaitsTerms()
        ? new Occupancy.Plain(tested, new Trial(node, tests), from)
        : new Counted(fit, node, from);
  }

  private final class Counted implements Occupancy {
    private final FitTest fit;
    private final NodeView node;
    private final Ladder ladder;
    private final int from;
    private final FitTest.Held held;
    private final boolean possible;
    private final @Nullable Occupancy rest;

    Counted(FitTest fit, NodeView node, int from) {
      this.fit = fit;
      this.node = node;
      this.ladder = node.ladder();
      this.from = from;
      this.held = beside(fit, node);
      held.change(ladder, from, ladder.size(), -1);
      boolean passes = true;
      for (NodeTest test : fixed) {
        passes &= test.test(node).fits();
      }
      this.possible = passes;
      this.rest =
          others.isEmpty() || !passes ? null : new Plain(tested, new Trial(node, others), from);
    }

    @Override
    public void add(int pod) {
      held.change(ladder, pod, pod + 1, 1);
      if (rest != null) {
        rest.add(pod);
      }
    }

    @Override
    public void remove(int pod) {
      held.change(ladder, pod, pod + 1, -1);
      if (rest != null) {
        rest.remove(pod);
      }
    }

    @Override
    public boolean fits() {
      return possible && fit.fits(held) && (rest == null || rest.fits());
    }

    @Override
    public Verdict verdict() {
      return possible && rest == null
          ? fit.verdict(held)
          : new Plain(tested, new Trial(node, tests), from).verdict();
    }
  }
}
