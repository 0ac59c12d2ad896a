package dev.orch.testkit.scheduling;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.Profile;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What must hold of every profile, whatever its plugins want. The author of a plugin implements
 * this in a test class of his, with a profile that the plugin is in; jqwik runs the properties and
 * shrinks what breaks one to a small cluster, printed as manifests.
 *
 * <pre>{@code
 * class RackProperties implements ProfileContract {
 *   @Override
 *   public Profile profile() {
 *     return Profile.defaults().toBuilder().filter("Rack", new Rack()).build();
 *   }
 * }
 * }</pre>
 */
public interface ProfileContract {
  /** The profile. Made anew for each try. */
  Profile profile();

  /** The clusters to try it on; to be overridden where a plugin wants labels of its own. */
  @Provide
  default Arbitrary<ClusterState> clusters() {
    return ArbitraryClusters.clusters();
  }

  /** The pods to decide for; they have no node, and names that no pod in the clusters has. */
  @Provide
  default Arbitrary<Pod> pods() {
    return ArbitraryPods.named("new");
  }

  /** What happens to the clusters. */
  @Provide
  default Arbitrary<List<ClusterEvent>> events() {
    return ClusterEvent.sequences(3);
  }

  /** No filter objects to where a pod is put, also if the scheduler goes by what it remembers. */
  @Property(tries = 200)
  default void placedPod_violatesNoConstraint(
      @ForAll("clusters") ClusterState cluster,
      @ForAll("pods") Pod one,
      @ForAll("pods") Pod other) {
    ProfileChecks.placedPodViolatesNothing(profile(), cluster, one, other);
  }

  /** As many nodes have a reason as its count says, and one that evictions can't turn stays. */
  @Property(tries = 200)
  default void refusalsReasons_areTrue(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod) {
    ProfileChecks.reasonsAreTrue(profile(), cluster, pod);
  }

  /** Nothing but view, pod and seed decides. */
  @Property(tries = 100)
  default void sameInput_sameDecision(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod, @ForAll long seed) {
    ProfileChecks.sameInputSameDecision(profile(), cluster, pod, seed);
  }

  /** A cordoned node without labels, room and pods changes no verdict on others. */
  @Property(tries = 100)
  default void irrelevantNode_changesNoVerdict(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod) {
    ProfileChecks.irrelevantNodeChangesNothing(profile(), cluster, pod);
  }

  /** Twice as much of everything, asked and had, is decided alike. */
  @Property(tries = 100)
  default void scaledResources_changeNothing(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod) {
    ProfileChecks.scaledResourcesChangeNothing(profile(), cluster, pod);
  }

  /** Lists of nodes and pods have no order. */
  @Property(tries = 100)
  default void orderOfNodesAndPods_doesNotMatter(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod) {
    ProfileChecks.orderDoesNotMatter(profile(), cluster, pod);
  }

  /**
   * Victims have lower priority, and none of them could stay; and tests without some pods are those
   * of the cluster without them.
   */
  @Property(tries = 200)
  default void preemption_evictsNoMoreAndNoHigherThanNeeded(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod) {
    ProfileChecks.victimsAreNeeded(profile(), cluster, pod);
  }

  /** Tests with another pod are those of the cluster with it. */
  @Property(tries = 200)
  default void nominatedPod_countsAsIfItWasThere(
      @ForAll("clusters") ClusterState cluster,
      @ForAll("pods") Pod pod,
      @ForAll("pods") Pod waiting) {
    ProfileChecks.nominatedPodCounts(profile(), cluster, pod, waiting);
  }

  /** If a refused pod fits after something happened, the refusing plugins' hints said so. */
  @Property(tries = 300)
  default void hints_missNothing(
      @ForAll("clusters") ClusterState cluster,
      @ForAll("pods") Pod pod,
      @ForAll("events") List<ClusterEvent> events) {
    HintChecks.missNothing(profile(), cluster, pod, events);
  }
}
