package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Occupancy}s for one pod. Where the profile has Kubernetes' filter for resources, a
 * few sums stand in for it: that is what trying out evictions mostly asks about. Tests to which
 * pods don't matter are asked once per node, and only those that are left, usually none, by trials.
 */
final class Occupancies {
  private final Pod tested;
  private final List<Attempt.NamedTest> tests;
  private final @Nullable FitTest fit;
  private final List<NodeTest> fixed = new ArrayList<>();
  private final List<Attempt.NamedTest> others = new ArrayList<>();

  Occupancies(Pod tested, List<Attempt.NamedTest> tests) {
    this.tested = tested;
    this.tests = tests;
    FitTest resources = null;
    for (Attempt.NamedTest named : tests) {
      if (named.test() instanceof FitTest test) {
        resources = test;
      } else if (!named.test().dependsOnPods()) {
        fixed.add(named.test());
      } else {
        others.add(named);
      }
    }
    this.fit = resources;
  }

  Occupancy of(NodeView node) {
    return fit == null
        ? new Occupancy.Plain(tested, new Trial(node, tests))
        : new Counted(fit, node);
  }

  private final class Counted implements Occupancy {
    private final FitTest fit;
    private final NodeView node;
    private final FitTest.Held held;
    private final List<PlacedPod> off = new ArrayList<>();
    private final boolean possible;
    private Trial trial;

    Counted(FitTest fit, NodeView node) {
      this.fit = fit;
      this.node = node;
      this.held = fit.held(node);
      for (PlacedPod waiting : node.waiting()) {
        if (Trial.counts(waiting, tested)) {
          held.add(waiting);
        }
      }
      boolean passes = true;
      for (NodeTest test : fixed) {
        passes &= test.test(node).fits();
      }
      this.possible = passes;
      this.trial = new Trial(node, others);
    }

    @Override
    public void remove(PlacedPod pod) {
      held.remove(pod);
      off.add(pod);
      if (!others.isEmpty()) {
        trial = trial.without(pod.pod());
      }
    }

    @Override
    public void add(PlacedPod pod) {
      held.add(pod);
      off.remove(pod);
      if (!others.isEmpty()) {
        trial = trial.with(pod);
      }
    }

    /** Resources that suffice beside the nominated pods suffice without them. */
    @Override
    public boolean fits() {
      return possible
          && fit.fits(held)
          && (others.isEmpty() || trial.verdictBesideNominated(tested).fits());
    }

    @Override
    public Verdict verdict() {
      if (possible && others.isEmpty()) {
        return fit.verdict(held);
      }
      Occupancy plain = new Plain(tested, new Trial(node, tests));
      off.forEach(plain::remove);
      return plain.verdict();
    }
  }
}
