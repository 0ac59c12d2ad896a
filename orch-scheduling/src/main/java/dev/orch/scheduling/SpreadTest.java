package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;

/** The constraints that a node must meet: with the pod on it, no skew may be above its maximum. */
final class SpreadTest implements ColumnTest {
  private static final String REASON = "node(s) didn't match pod topology spread constraints";
  private static final Verdict SKEWED = Verdict.rejected(REASON);
  private static final Verdict NO_LABEL =
      Verdict.unresolvable(REASON + " (missing required label)");

  private final ClusterView cluster;
  private final ImmutableList<Limited> constraints;

  private SpreadTest(ClusterView cluster, ImmutableList<Limited> constraints) {
    this.cluster = cluster;
    this.constraints = constraints;
  }

  /**
   * A constraint and where its pods are.
   *
   * @param limit how many of them a domain may have for the pod to come too
   */
  private record Limited(SpreadConstraint constraint, DomainCounts pods, int limit) {
    static Limited of(SpreadConstraint constraint, DomainCounts pods) {
      int least = pods.domains() < constraint.minDomains() ? 0 : pods.least();
      int self = constraint.matchesItself() ? 1 : 0;
      return new Limited(constraint, pods, least + constraint.maxSkew() - self);
    }
  }

  static NodeTest of(List<SpreadConstraint> constraints, ClusterView cluster) {
    ImmutableList.Builder<Limited> limited = ImmutableList.builder();
    for (SpreadConstraint each : SpreadConstraint.onNodesWithAllLabels(constraints)) {
      limited.add(Limited.of(each, each.in(cluster)));
    }
    return new SpreadTest(cluster, limited.build());
  }

  @Override
  public Verdict test(NodeView node) {
    for (Limited each : constraints) {
      if (!each.pods.topology.has(node)) {
        return NO_LABEL;
      }
      if (each.pods.at(node) > each.limit) {
        return SKEWED;
      }
    }
    return Verdict.ok();
  }

  @Override
  public long fits(Chunk chunk, long candidates) {
    Chunk[] chunks = cluster.chunks();
    return fits(chunks, Chunks.find(chunks, chunk.firstName()), candidates);
  }

  @Override
  public long fits(Chunk[] chunks, int at, long candidates) {
    long fits = candidates;
    for (Limited each : constraints) {
      fits = each.pods.topology.present(at, fits);
      fits &= ~each.pods.above(each.limit, at, fits);
    }
    return fits;
  }

  @Override
  public NodeTest with(Pod pod, NodeView node) {
    return changed(pod, node, 1);
  }

  @Override
  public NodeTest without(Pod pod, NodeView node) {
    return changed(pod, node, -1);
  }

  private NodeTest changed(Pod pod, NodeView node, int delta) {
    List<Limited> copy = new ArrayList<>(constraints);
    boolean changed = false;
    for (int i = 0; i < copy.size(); i++) {
      SpreadConstraint constraint = copy.get(i).constraint;
      if (constraint.counted().counts(pod) && constraint.eligible().has(node)) {
        copy.set(i, Limited.of(constraint, copy.get(i).pods.plus(node, delta)));
        changed = true;
      }
    }
    return changed ? new SpreadTest(cluster, ImmutableList.copyOf(copy)) : this;
  }
}
