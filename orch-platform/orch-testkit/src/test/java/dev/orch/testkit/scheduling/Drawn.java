package dev.orch.testkit.scheduling;

import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/** Clusters with a pod to decide for, drawn from one seed outside of properties, and kept. */
final class Drawn {
  private final List<Case> cases = new ArrayList<>();
  private final Random random = new Random(42);

  record Case(ClusterState cluster, Pod pod, ReferenceAnswer answer) {}

  /** The number of the first case that the test is true of; the bound if there is none. */
  int first(int bound, BiPredicate<ClusterState, Pod> test) {
    return firstCase(bound, each -> test.test(each.cluster, each.pod));
  }

  int firstCase(int bound, Predicate<Case> test) {
    for (int i = 0; i < bound; i++) {
      if (i == cases.size()) {
        JqwikSession.run(this::drawMore);
      }
      if (test.test(cases.get(i))) {
        return i;
      }
    }
    return bound;
  }

  private void drawMore() {
    RandomGenerator<ClusterState> clusters = ArbitraryClusters.clusters().generator(1000, false);
    RandomGenerator<Pod> pods = ArbitraryPods.named("new").generator(1000, false);
    for (int i = 0; i < 500; i++) {
      ClusterState cluster = clusters.next(random).value();
      Pod pod = pods.next(random).value();
      cases.add(new Case(cluster, pod, ReferenceScheduler.decide(cluster, pod)));
    }
  }
}
