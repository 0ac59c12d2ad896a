package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.NOW;
import static dev.orch.scheduling.policy.Some.annotated;
import static dev.orch.scheduling.policy.Some.due;
import static dev.orch.scheduling.policy.Some.lasting;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.pod;
import static dev.orch.scheduling.policy.Some.priority;
import static dev.orch.scheduling.policy.Some.refusal;
import static dev.orch.scheduling.policy.Some.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin.Waiting;
import dev.orch.scheduling.QueueingHint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Profile PROFILE =
      Profile.defaults().toBuilder()
          .plugin("DeadlineAdmission", new DeadlineAdmission(() -> NOW))
          .plugin("EarliestDeadlineFirst", new EarliestDeadlineFirst())
          .build();

  @Test
  void annotations_areRead() {
    Pod pod =
        annotated(pod("p"), Deadline.BY, "2026-03-01T13:00:00+01:00", Deadline.LASTS, "1h30m");

    assertThat(Deadline.of(pod)).isEqualTo(new Deadline(NOW, Duration.ofMinutes(90)));
    assertThat(Deadline.of(pod("q"))).isEqualTo(Deadline.NONE);
  }

  @Test
  void malformedAnnotations_areNamed() {
    Pod tomorrow = annotated(pod("p"), Deadline.BY, "tomorrow");
    Pod negative = annotated(pod("p"), Deadline.LASTS, "-1s", Deadline.BY, NOW.toString());
    Pod long1 = annotated(pod("p"), Deadline.LASTS, "long", Deadline.BY, NOW.toString());
    ClusterView cluster = ClusterView.of(List.of(node("n")), List.of());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Deadline.of(tomorrow))
        .withMessageStartingWith("scheduling.orch.dev/deadline: parsing time \"tomorrow\"");
    assertThat(refusal(cluster, negative, PROFILE))
        .startsWith(
            "0/1 nodes are available: scheduling.orch.dev/duration: must not be negative: -1s.");
    assertThat(refusal(cluster, long1, PROFILE))
        .contains("scheduling.orch.dev/duration: time: invalid duration \"long\"");
  }

  @Test
  void queue_isByPriorityThenDeadlineThenAge() {
    List<Waiting> waiting = new ArrayList<>();
    Pod malformed = annotated(pod("malformed"), Deadline.BY, "soon");
    waiting.add(new Waiting(malformed, NOW.minusSeconds(9)));
    waiting.add(new Waiting(pod("none"), NOW.minusSeconds(10)));
    waiting.add(new Waiting(due(90, 1, pod("later")), NOW.minusSeconds(8)));
    waiting.add(new Waiting(due(60, 1, pod("young")), NOW));
    waiting.add(new Waiting(due(60, 1, pod("soon")), NOW.minusSeconds(1)));
    waiting.add(new Waiting(priority(5, pod("important")), NOW));
    waiting.sort(PROFILE.queueSort());

    assertThat(waiting)
        .extracting(each -> each.pod().metadata().name())
        .containsExactly("important", "soon", "young", "later", "none", "malformed");
  }

  @Test
  void deadlineThatHasPassed_isRefused() {
    ClusterView cluster = ClusterView.of(List.of(node("n"), node("o")), List.of());

    assertThat(refusal(cluster, due(-1, 0, pod("p")), PROFILE))
        .startsWith(
            "0/2 nodes are available: deadline 2026-03-01T11:59:59Z can't be met: it has passed.");
    assertThat(refusal(cluster, due(60, 61, pod("p")), PROFILE))
        .contains("deadline 2026-03-01T12:01:00Z can't be met: the pod takes 1m1s, 1m0s are left.");
    assertThat(refusal(cluster, due(60, 60, pod("p")), PROFILE)).isEmpty();
    Pod brief = annotated(pod("p"), Deadline.BY, NOW.toString());
    assertThat(refusal(cluster, brief, PROFILE)).isEmpty();
  }

  @Test
  void roomThatComesTooLate_isSaid() {
    ClusterView cluster =
        ClusterView.of(
            List.of(node("n"), node("small", "cpu", "2")),
            List.of(
                running("n", 30, lasting(100, pod("a", "cpu", "2"))),
                running("n", 0, lasting(90, pod("b", "cpu", "2")))));

    assertThat(refusal(cluster, due(100, 40, pod("p", "cpu", "3")), PROFILE))
        .contains(
            "deadline 2026-03-01T12:01:40Z can't be met: room is expected at 2026-03-01T12:01:30Z");
    assertThat(refusal(cluster, due(130, 40, pod("p", "cpu", "3")), PROFILE))
        .as("it can wait")
        .contains("Insufficient cpu")
        .doesNotContain("deadline");
    assertThat(refusal(cluster, priority(1, due(100, 40, pod("p", "cpu", "3"))), PROFILE))
        .as("others can be evicted")
        .doesNotContain("deadline");
    assertThat(refusal(cluster, due(100, 40, pod("p", "cpu", "9")), PROFILE))
        .as("never fits")
        .doesNotContain("deadline");
  }

  @Test
  void hints_areNewRoom() {
    List<QueueingHint<?>> hints = PROFILE.hints("DeadlineAdmission").orElseThrow();
    Pod waiting = due(9, 9, pod("p"));
    Pod other = running("n", 0, pod("o"));
    @SuppressWarnings("unchecked")
    QueueingHint.Test<Object> nodes = (QueueingHint.Test<Object>) hints.get(0).test();
    @SuppressWarnings("unchecked")
    QueueingHint.Test<Object> pods = (QueueingHint.Test<Object>) hints.get(1).test();

    assertThat(nodes.mayHelp(waiting, null, node("n"))).isTrue();
    assertThat(nodes.mayHelp(waiting, node("n"), node("n", "cpu", "9"))).isTrue();
    assertThat(nodes.mayHelp(waiting, node("n"), annotated(node("n"), "a", "b"))).isFalse();
    assertThat(nodes.mayHelp(waiting, node("n"), null)).isFalse();
    assertThat(pods.mayHelp(waiting, other, null)).isTrue();
    assertThat(pods.mayHelp(waiting, null, other)).isFalse();
    assertThat(pods.mayHelp(waiting, other, other)).isFalse();
  }

  @Test
  void configuration_namesThem() {
    Profile profile =
        Some.profile(
            "plugins: {queueSort: {enabled: [{name: EarliestDeadlineFirst}]},"
                + " filter: {enabled: [{name: DeadlineAdmission}]}}");

    assertThat(profile.queueSort()).isInstanceOf(EarliestDeadlineFirst.class);
    ClusterView cluster = ClusterView.of(List.of(node("n")), List.of());
    assertThat(refusal(cluster, due(-1, 0, pod("p")), profile)).contains("it has passed");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Some.profile("pluginConfig: [{name: DeadlineAdmission, args: {strict: true}}]"))
        .withMessage("profiles[0].pluginConfig[0].args: unknown field \"strict\"");
  }

  @Test
  void admission_saysWhoWouldBeLate() {
    ClusterView cluster =
        ClusterView.of(
            List.of(node("n")), List.of(running("n", 0, lasting(60, pod("r", "cpu", "4")))));
    Pod first = due(200, 100, pod("first", "cpu", "4"));

    Admission fits = admission(cluster, List.of(), first);
    assertThat(fits.isAdmitted()).isTrue();
    assertThat(fits.message()).isEqualTo("starts at 2026-03-01T12:01:00Z on n");
    assertThat(fits.own().end()).isEqualTo(NOW.plusSeconds(160));

    Admission pushing = admission(cluster, List.of(first), due(190, 50, pod("p", "cpu", "4")));
    assertThat(pushing.isAdmitted()).isFalse();
    assertThat(pushing.own().meetsDeadline()).isTrue();
    assertThat(pushing.message())
        .isEqualTo(
            "pod default/first would miss its deadline: deadline 2026-03-01T12:03:20Z can't be"
                + " met: starts at 2026-03-01T12:01:50Z and is done at 2026-03-01T12:03:30Z");

    Admission late = admission(cluster, List.of(first), due(250, 100, pod("p", "cpu", "4")));
    assertThat(late.isAdmitted()).isFalse();
    assertThat(late.late()).isEmpty();
    assertThat(late.message())
        .isEqualTo(
            "deadline 2026-03-01T12:04:10Z can't be met: starts at 2026-03-01T12:02:40Z and is"
                + " done at 2026-03-01T12:04:20Z");

    Admission never = admission(cluster, List.of(first), due(250, 100, pod("p", "cpu", "5")));
    assertThat(never.message())
        .startsWith(
            "deadline 2026-03-01T12:04:10Z can't be met: it isn't foreseen when it starts: 0/1"
                + " nodes are available: 1 Insufficient cpu.");
    assertThat(admission(cluster, List.of(), pod("free", "cpu", "5")).isAdmitted()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> admission(cluster, List.of(), annotated(pod("p"), Deadline.BY, "x")));
  }

  @Test
  void podsThatOverran_stay() {
    ClusterView cluster =
        ClusterView.of(
            List.of(node("n")), List.of(running("n", 61, lasting(60, pod("r", "cpu", "4")))));
    Forecast forecast = Forecast.of(cluster, List.of(pod("p", "cpu", "1")), PROFILE, NOW, 1);

    assertThat(forecast.pods().get(0).start()).isNull();
    assertThat(forecast.pods().get(0).why()).isPresent();
  }

  private static Admission admission(ClusterView cluster, List<Pod> waiting, Pod pod) {
    Profile plain = Profile.defaults().toBuilder().queueSort(new EarliestDeadlineFirst()).build();
    return Admission.of(cluster, waiting, pod, plain, NOW, 1);
  }

  @Test
  void isMetBy_countsTheDuration() {
    Instant by = NOW.plusSeconds(10);
    assertThat(new Deadline(by, Duration.ofSeconds(10)).isMetBy(NOW)).isTrue();
    assertThat(new Deadline(by, Duration.ofSeconds(11)).isMetBy(NOW)).isFalse();
    assertThat(new Deadline(by, null).isMetBy(by)).isTrue();
    assertThat(new Deadline(by, null).isMetBy(by.plusSeconds(1))).isFalse();
    assertThat(new Deadline(null, Duration.ofDays(9)).isMetBy(by)).isTrue();
  }
}
