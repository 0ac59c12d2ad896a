package dev.orch.controllers.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.workloads.StatefulPlan.Step;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a StatefulSet's controller may do next, for any pods. */
class StatefulPlanProperties {
  private static final String NEW = "db-new";

  /**
   * @param most 0 for no number given
   */
  record Case(boolean ordered, int start, int replicas, int partition, int most, List<Pod> pods) {
    StatefulSet set() {
      return SetFixtures.read(
          BuiltInKinds.STATEFUL_SET,
          "{'metadata':{'name':'db'},'spec':{'replicas':%d,'ordinals':{'start':%d},"
              + "'podManagementPolicy':'%s','updateStrategy':{'type':'RollingUpdate',"
              + "'rollingUpdate':{'partition':%d%s}}}}",
          replicas,
          start,
          ordered ? "OrderedReady" : "Parallel",
          partition,
          most == 0 ? "" : ",'maxUnavailable':" + most);
    }

    List<Step> steps() {
      return StatefulPlan.of(set(), pods, NEW, SetFixtures.NOW).stream()
          .flatMap(List::stream)
          .toList();
    }

    boolean isWanted(int ordinal) {
      return ordinal >= start && ordinal < start + replicas;
    }

    long available() {
      return pods.stream().filter(p -> isWanted(ordinal(p)) && isAvailable(p)).count();
    }
  }

  static int ordinal(Pod pod) {
    return Integer.parseInt(pod.metadata().name().substring("db-".length()));
  }

  static boolean isAvailable(Pod pod) {
    return pod.metadata().deletionTimestamp() == null && Pods.isReady(pod);
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<String> states =
        Arbitraries.of("", "Ready", "Ready", "Ready", "Pending", "Running", "Failed", "Ending");
    Arbitrary<List<Pod>> pods =
        Combinators.combine(
                states.list().ofSize(7), Arbitraries.of(NEW, "db-old", "db-older").list().ofSize(7))
            .as(StatefulPlanProperties::pods);
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3),
            pods)
        .as(Case::new);
  }

  private static List<Pod> pods(List<String> states, List<String> revisions) {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      if (!states.get(i).isEmpty()) {
        pods.add(SetFixtures.pod("db-" + i, revisions.get(i), states.get(i)));
      }
    }
    return pods;
  }

  @Property
  void updates_takeWhatIsOutdatedAboveThePartitionWithinTheBound(@ForAll("cases") Case drawn) {
    List<Pod> updated =
        drawn.steps().stream()
            .filter(Step.Update.class::isInstance)
            .map(step -> ((Step.Update) step).pod())
            .toList();
    assertThat(updated)
        .allMatch(pod -> !StatefulIdentity.revision(pod).equals(NEW))
        .allMatch(pod -> pod.metadata().deletionTimestamp() == null)
        .allMatch(pod -> drawn.isWanted(ordinal(pod)))
        .allMatch(pod -> ordinal(pod) >= drawn.start() + drawn.partition())
        .isSortedAccordingTo(Comparator.comparing(StatefulPlanProperties::ordinal).reversed());
    long missing = drawn.replicas() - drawn.available();
    long taken = updated.stream().filter(StatefulPlanProperties::isAvailable).count();
    if (drawn.most() == 0) {
      assertThat(updated).hasSizeLessThanOrEqualTo(1);
    } else {
      assertThat(taken).isLessThanOrEqualTo(Math.max(0, drawn.most() - missing));
    }
  }

  @Property
  void inOrder_nothingIsDoneBeforeAllBelowAreAvailable(@ForAll("cases") Case drawn) {
    if (!drawn.ordered()) {
      return;
    }
    List<Step> steps = drawn.steps();
    long changes =
        steps.stream()
            .filter(step -> step instanceof Step.Create || step instanceof Step.Delete)
            .count();
    assertThat(changes).isLessThanOrEqualTo(1);
    boolean complete = drawn.available() == drawn.replicas();
    for (Step step : steps) {
      if (step instanceof Step.Create create) {
        assertThat(IntStream.range(drawn.start(), create.ordinal()))
            .allMatch(
                below ->
                    drawn.pods().stream().anyMatch(p -> ordinal(p) == below && isAvailable(p)));
      } else if (step instanceof Step.Delete delete && !drawn.isWanted(ordinal(delete.pod()))) {
        assertThat(complete).isTrue();
        assertThat(drawn.pods())
            .filteredOn(pod -> !drawn.isWanted(ordinal(pod)))
            .allMatch(pod -> ordinal(pod) <= ordinal(delete.pod()));
      } else if (step instanceof Step.Update) {
        assertThat(complete).isTrue();
        assertThat(drawn.pods()).allMatch(pod -> drawn.isWanted(ordinal(pod)));
      }
    }
  }

  @Property
  void inParallel_everyOrdinalIsSeenTo(@ForAll("cases") Case drawn) {
    if (drawn.ordered()) {
      return;
    }
    List<Step> steps = drawn.steps();
    List<Integer> there = drawn.pods().stream().map(StatefulPlanProperties::ordinal).toList();
    for (int ordinal = drawn.start(); ordinal < drawn.start() + drawn.replicas(); ordinal++) {
      assertThat(steps.contains(new Step.Create(ordinal))).isEqualTo(!there.contains(ordinal));
    }
    for (Pod pod : drawn.pods()) {
      boolean ending = pod.metadata().deletionTimestamp() != null;
      boolean goes = !drawn.isWanted(ordinal(pod)) || Pods.isFinished(pod);
      assertThat(steps.contains(new Step.Delete(pod))).as("%s", pod).isEqualTo(goes && !ending);
    }
  }

  @Property
  void settledSet_isLeftAlone(@ForAll("cases") Case drawn) {
    List<Pod> pods =
        IntStream.range(drawn.start(), drawn.start() + drawn.replicas())
            .mapToObj(ordinal -> SetFixtures.pod("db-" + ordinal, NEW, "Ready"))
            .toList();
    assertThat(
            StatefulPlan.of(drawn.set(), pods, NEW, SetFixtures.NOW).stream().flatMap(List::stream))
        .allMatch(Step.Keep.class::isInstance);
  }
}
