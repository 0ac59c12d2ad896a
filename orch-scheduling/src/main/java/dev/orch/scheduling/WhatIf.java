package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatusBuilder;
import dev.orch.model.meta.Owners;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What would become of a cluster: asked of a view, which stays as it is. Each step goes on from the
 * cluster that the steps before it led to. Immutable and safe for any thread.
 *
 * <pre>{@code
 * WhatIf later = WhatIf.on(view, profile, 1).drain("node-7").place(newPods);
 * later.refused();  // who would find no place, and why
 * }</pre>
 *
 * <p>Nobody is evicted for others: a refused pod's decision says by whose eviction it would fit.
 */
public final class WhatIf {
  /** The important first; names decide between equals. */
  private static final Comparator<Pod> QUEUED =
      Comparator.comparingInt((Pod pod) -> PlacedPod.priority(pod))
          .reversed()
          .thenComparing(pod -> pod.metadata().namespace())
          .thenComparing(pod -> pod.metadata().name());

  private final ClusterView cluster;
  private final Profile profile;
  private final long seed;
  private final ImmutableList<Decision> decisions;

  private WhatIf(
      ClusterView cluster, Profile profile, long seed, ImmutableList<Decision> decisions) {
    this.cluster = cluster;
    this.profile = profile;
    this.seed = seed;
    this.decisions = decisions;
  }

  /** Nothing has been asked yet. */
  public static WhatIf on(ClusterView cluster, Profile profile, long seed) {
    return new WhatIf(cluster, profile, seed, ImmutableList.of());
  }

  /** These pods come, in this order. */
  public WhatIf place(List<Pod> pods) {
    ImmutableList.Builder<Decision> all = ImmutableList.builder();
    all.addAll(decisions);
    ClusterView now = cluster;
    for (Decision decision : Scheduler.schedule(cluster, pods, profile, seed)) {
      all.add(decision);
      if (decision instanceof Decision.Placed placed) {
        now = Scheduler.assumed(now, placed);
      }
    }
    return new WhatIf(now, profile, seed, all.build());
  }

  /**
   * The node is cordoned, and its pods look for other places; all but those of DaemonSets and those
   * that the node itself runs, as {@code kubectl drain} has it. Nothing happens if there is no such
   * node.
   */
  public WhatIf drain(String node) {
    NodeView found = cluster.node(node).orElse(null);
    if (found == null) {
      return this;
    }
    ClusterView rest =
        cluster.withNode(found.node().withSpec(found.node().spec().withUnschedulable(true)));
    return moved(rest, ImmutableList.of(found));
  }

  /** Nodes are gone, say a zone's, and their pods look for other places, as after a drain. */
  public WhatIf remove(Predicate<NodeView> which) {
    List<NodeView> gone = cluster.nodes().stream().filter(which).toList();
    ClusterView rest = cluster;
    for (NodeView node : gone) {
      for (Pod pod : node.pods()) {
        rest = rest.withoutPod(pod);
      }
      rest = rest.withoutNode(node.name());
    }
    return moved(rest, gone);
  }

  private WhatIf moved(ClusterView without, List<NodeView> nodes) {
    List<Pod> moving = new ArrayList<>();
    ClusterView rest = without;
    for (NodeView node : nodes) {
      for (Pod pod : node.pods()) {
        if (!staysWithItsNode(pod)) {
          rest = rest.withoutPod(pod);
          moving.add(
              pod.withSpec(pod.spec().withNodeName(""))
                  .withStatus(PodStatusBuilder.builder().build()));
        }
      }
    }
    moving.sort(QUEUED);
    return new WhatIf(rest, profile, seed, decisions).place(moving);
  }

  /** Whether a pod is its node's own, so that a drain leaves it: a DaemonSet's, or a mirror pod. */
  public static boolean staysWithItsNode(Pod pod) {
    if (pod.metadata().annotations().containsKey("kubernetes.io/config.mirror")) {
      return true;
    }
    return Owners.controllerOf(pod.metadata())
        .filter(owner -> owner.kind().equals("DaemonSet"))
        .isPresent();
  }

  /** The cluster as it would be. */
  public ClusterView cluster() {
    return cluster;
  }

  /** What was decided, in the order of the steps. */
  public List<Decision> decisions() {
    return decisions;
  }

  /** Those of the decisions by which a pod finds no place. */
  public List<Decision> refused() {
    return decisions.stream().filter(decision -> decision.node().isEmpty()).toList();
  }
}
