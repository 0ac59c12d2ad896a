package dev.orch.testkit.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomGenerator;

/** The scheduler against its documentation. */
class SchedulerAgreementProperties {
  private static final Profile PROFILE = Profile.defaults();

  @Provide
  Arbitrary<ClusterState> clusters() {
    return ArbitraryClusters.clusters();
  }

  /** One of the waiting pods now and then. */
  @Provide
  Arbitrary<Pod> pods() {
    return Combinators.combine(ArbitraryPods.pods(), Arbitraries.of("new", "new", "waiting0"))
        .as(ArbitraryPods::renamed);
  }

  @Provide
  Arbitrary<List<ClusterEvent>> events() {
    return ClusterEvent.sequences(8);
  }

  @Property
  void scheduler_decidesAsTheReference(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod, @ForAll long seed) {
    ReferenceAnswer expected = ReferenceScheduler.decide(cluster, pod);
    Explanation actual = Scheduler.explain(cluster.view(), pod, PROFILE, seed);
    assertThat(expected.differences(actual)).isEmpty();
  }

  /** It is asked about few templates while the cluster changes, so that it has what to remember. */
  @Property(tries = 100)
  void rememberingScheduler_decidesAsTheReference(
      @ForAll("clusters") ClusterState cluster,
      @ForAll("events") List<ClusterEvent> events,
      @ForAll("pods") Pod one,
      @ForAll("pods") Pod other,
      @ForAll long seed) {
    Scheduler scheduler = new Scheduler(PROFILE);
    ClusterState now = cluster;
    ClusterView view = cluster.view();
    for (ClusterEvent event : events) {
      view = event.apply(view, now);
      now = event.apply(now);
      for (Pod pod : List.of(one, other, one)) {
        Decision decision = scheduler.schedule(view, List.of(pod), seed).get(0);
        assertThat(ReferenceScheduler.decide(now, pod).differences(decision)).isEmpty();
      }
    }
  }

  /**
   * As many clusters from a given seed: {@code -Dorch.clusters=100000 -Dorch.clusters.seed=1}.
   * Tells the number of the first that differs; the property above shrinks.
   */
  @Example
  void manyClusters_areDecidedAsByTheReference() {
    RandomGenerator<ClusterState> clusters = clusters().generator(1000, false);
    RandomGenerator<Pod> pods = pods().generator(1000, false);
    Random random = new Random(Long.getLong("orch.clusters.seed", 1));
    for (int i = 0; i < Integer.getInteger("orch.clusters", 100); i++) {
      ClusterState cluster = clusters.next(random).value();
      Pod pod = pods.next(random).value();
      int number = i;
      ReferenceAnswer expected = ReferenceScheduler.decide(cluster, pod);
      assertThat(expected.differences(Scheduler.explain(cluster.view(), pod, PROFILE, i)))
          .as(() -> "cluster " + number + " for " + pod + " in\n" + cluster)
          .isEmpty();
    }
  }

  /**
   * As many states of clusters, each decided on for three pods by a scheduler that remembers what
   * it learned of those before, also of other clusters.
   */
  @Example
  void manyChanges_areDecidedAsByTheReference() {
    RandomGenerator<ClusterState> clusters = clusters().generator(1000, false);
    RandomGenerator<List<ClusterEvent>> events = events().generator(1000, false);
    RandomGenerator<Pod> pods = pods().generator(1000, false);
    Random random = new Random(Long.getLong("orch.clusters.seed", 1));
    Scheduler scheduler = new Scheduler(PROFILE);
    int left = Integer.getInteger("orch.clusters", 100);
    while (left > 0) {
      ClusterState now = clusters.next(random).value();
      ClusterView view = now.view();
      Pod one = pods.next(random).value();
      Pod other = pods.next(random).value();
      for (ClusterEvent event : events.next(random).value()) {
        view = event.apply(view, now);
        now = event.apply(now);
        left--;
        for (Pod pod : List.of(one, other, one)) {
          Decision decision = scheduler.schedule(view, List.of(pod), left).get(0);
          assertThat(ReferenceScheduler.decide(now, pod).differences(decision))
              .as("with %s left, for %s in%n%s", left, pod.metadata().name(), event)
              .isEmpty();
        }
      }
    }
  }
}
