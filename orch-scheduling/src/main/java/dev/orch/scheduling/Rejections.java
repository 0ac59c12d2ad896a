package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;
import java.util.Optional;

/**
 * A pod that no node takes, as {@link PostFilterPlugin}s see it. Used on the scheduler's caller's
 * thread while it decides, and not kept.
 */
public final class Rejections {
  private final ClusterView view;
  private final Pod pod;
  private final List<Attempt.NamedTest> tests;
  private final Attempt.Candidates candidates;
  private final Judge judge;
  private final boolean outright;
  private final Feasible resolvable;
  private final Rng rng;

  Rejections(
      ClusterView view,
      Pod pod,
      List<Attempt.NamedTest> tests,
      Attempt.Candidates candidates,
      Judge judge,
      boolean outright,
      Feasible resolvable,
      Rng rng) {
    this.view = view;
    this.pod = pod;
    this.tests = tests;
    this.candidates = candidates;
    this.judge = judge;
    this.outright = outright;
    this.resolvable = resolvable;
    this.rng = rng;
  }

  /** The pod. */
  public Pod pod() {
    return pod;
  }

  /** The cluster as the decision saw it. */
  public ClusterView cluster() {
    return view;
  }

  /** Whether a filter rejected the pod before any node was asked. */
  public boolean isOutright() {
    return outright;
  }

  /** The nodes whose rejection could be turned by evicting pods from them, by name. */
  public List<NodeView> resolvable() {
    return resolvable.nodes();
  }

  /** The node that the pod is nominated to, if it is there. */
  public Optional<NodeView> nominated() {
    return view.node(Attempt.nominatedNode(view, pod));
  }

  /** What the first filter that rejected the node said. */
  public Verdict verdict(NodeView node) {
    return candidates.has(node)
        ? trial(node).decisive(pod).verdict()
        : Refusal.notNamed(candidates);
  }

  /** The node as it is, to try what it would be like without some of its pods. */
  public Trial trial(NodeView node) {
    return new Trial(node, tests);
  }

  /** An even draw from 0 to bound - 1, which depends on the decision's seed. */
  public int draw(int bound) {
    return rng.below(bound);
  }

  Judge judge() {
    return judge;
  }
}
