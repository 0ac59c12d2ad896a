package dev.orch.testkit.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.LocalTest;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.PostFilterPlugin;
import dev.orch.scheduling.Preemption;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Rejections;
import dev.orch.scheduling.Requeueing;
import dev.orch.scheduling.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** Each property of the contract catches a plugin that breaks it. */
class ProfileContractTest {
  private static final int BOUND = 3000;
  private static final Drawn DRAWN = new Drawn();

  private static Profile with(FilterPlugin plugin) {
    return Profile.defaults().toBuilder().filter("Broken", plugin).build();
  }

  /** A filter that depends on single nodes, with nothing wrong about it but what it says. */
  private static Profile rejecting(BiPredicate<Pod, NodeView> rejects, Verdict verdict) {
    return with((pod, view) -> node -> rejects.test(pod, node) ? verdict : Verdict.ok());
  }

  private static void assertCaught(BiConsumer<ClusterState, Pod> check) {
    int clusters =
        DRAWN.first(
            BOUND,
            (cluster, pod) -> {
              try {
                check.accept(cluster, pod);
                return false;
              } catch (AssertionError broken) {
                return true;
              }
            });
    assertThat(clusters).as("clusters until the plugin is caught").isLessThan(BOUND);
  }

  /** Not what it depends on, so that the scheduler takes it for the same for all pods. */
  private record Unequal(Pod pod) implements LocalTest {
    @Override
    public Verdict test(NodeView node) {
      return pod.metadata().name().length() % 2 == node.name().hashCode() % 2
          ? Verdict.ok()
          : Verdict.rejected("odd");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Unequal;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  @Test
  void testThatEqualsAnother_isCaughtWhenItIsRemembered() {
    Profile profile = with((pod, view) -> new Unequal(pod));
    assertCaught(
        (cluster, pod) ->
            ProfileChecks.placedPodViolatesNothing(
                profile, cluster, pod, ArbitraryPods.renamed(pod, "even")));
  }

  @Test
  void rejectionByPods_isNotUnresolvable() {
    Profile profile =
        rejecting((pod, node) -> node.pods().size() > 1, Verdict.unresolvable("crowded"));
    assertCaught((cluster, pod) -> ProfileChecks.reasonsAreTrue(profile, cluster, pod));
  }

  @Test
  void pluginWithMemory_decidesDifferentlyTheSecondTime() {
    AtomicInteger asked = new AtomicInteger();
    Profile profile =
        rejecting((pod, node) -> asked.incrementAndGet() % 3 == 0, Verdict.rejected("again"));
    assertCaught((cluster, pod) -> ProfileChecks.sameInputSameDecision(profile, cluster, pod, 1));
  }

  @Test
  void filterByTheNumberOfNodes_isDisturbedByOneMore() {
    Profile profile =
        with(
            (pod, view) ->
                node -> view.size() % 2 == 0 ? Verdict.ok() : Verdict.rejected("odd cluster"));
    assertCaught(
        (cluster, pod) -> ProfileChecks.irrelevantNodeChangesNothing(profile, cluster, pod));
  }

  @Test
  void filterByAnAbsoluteAmount_doesNotScale() {
    Profile profile =
        rejecting(
            (pod, node) -> node.allocatable().milliCpu() - node.requested().milliCpu() < 500,
            Verdict.rejected("keeps half a core free"));
    assertCaught(
        (cluster, pod) -> ProfileChecks.scaledResourcesChangeNothing(profile, cluster, pod));
  }

  @Test
  void filterByTheFirstPod_dependsOnTheOrder() {
    Profile profile =
        rejecting(
            (pod, node) ->
                !node.pods().isEmpty() && node.pods().get(0).metadata().labels().isEmpty(),
            Verdict.rejected("first pod is nobody's"));
    assertCaught((cluster, pod) -> ProfileChecks.orderDoesNotMatter(profile, cluster, pod));
  }

  private static Profile preempting(PostFilterPlugin plugin) {
    return Profile.defaults().toBuilder()
        .without("DefaultPreemption")
        .postFilter("Broken", plugin)
        .build();
  }

  private static PostFilterPlugin.Outcome evicting(Rejections rejections, boolean equals) {
    int priority = ReferenceRule.priority(rejections.pod()) + (equals ? 1 : 0);
    for (NodeView node : rejections.resolvable()) {
      List<Pod> victims =
          node.pods().stream().filter(p -> ReferenceRule.priority(p) < priority).toList();
      if (!victims.isEmpty()) {
        return PostFilterPlugin.Outcome.of(new Preemption(node.name(), victims, List.of()));
      }
    }
    return new PostFilterPlugin.Outcome(Optional.empty(), "", true);
  }

  @Test
  void evictingAllOfLowerPriority_isMoreThanNeeded() {
    Profile profile = preempting(rejections -> evicting(rejections, false));
    assertCaught((cluster, pod) -> ProfileChecks.victimsAreNeeded(profile, cluster, pod));
  }

  @Test
  void evictingEqualPriority_isHigherThanNeeded() {
    Profile profile = preempting(rejections -> evicting(rejections, true));
    assertCaught((cluster, pod) -> ProfileChecks.victimsAreNeeded(profile, cluster, pod));
  }

  /** Counts pods of the whole cluster once, and is right only as long as none comes or goes. */
  private static NodeTest atMostThree(Pod pod, ClusterView view) {
    int pods = view.nodes().stream().mapToInt(node -> node.pods().size()).sum();
    return node -> pods > 3 ? Verdict.rejected("four are enough") : Verdict.ok();
  }

  @Test
  void testOfTheWholeClusterWithoutWith_missesNominatedPods() {
    Profile profile = with(ProfileContractTest::atMostThree);
    assertCaught((cluster, pod) -> ProfileChecks.nominatedPodCounts(profile, cluster, pod, pod));
  }

  /** Says of a label that it never changes. */
  private static final class Deaf implements FilterPlugin, Requeueing {
    @Override
    public NodeTest filter(Pod pod, ClusterView cluster) {
      return node -> node.labels().containsKey("rack") ? Verdict.ok() : Verdict.unresolvable("no");
    }

    @Override
    public List<QueueingHint<?>> hints() {
      return List.of(
          new QueueingHint<Node>(BuiltInKinds.NODE, (pod, before, after) -> before == null));
    }
  }

  @Test
  void hintThatForgetsLabels_missesAChange() {
    Profile profile = with(new Deaf());
    assertCaught(
        (cluster, pod) -> {
          if (!cluster.nodes().isEmpty()) {
            Node node = ArbitraryNodes.labelled(cluster.nodes().get(0), "rack", "r1");
            HintChecks.missNothing(
                profile, cluster, pod, List.of(new ClusterEvent.NodeComes(node)));
          }
        });
  }

  @Test
  void defaultProfile_isNotCaught() {
    assertThat(
            DRAWN.first(
                100,
                (cluster, pod) -> {
                  ProfileChecks.placedPodViolatesNothing(Profile.defaults(), cluster, pod, pod);
                  return false;
                }))
        .isEqualTo(100);
  }
}
