package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.labelled;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.on;
import static dev.orch.scheduling.policy.Some.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairShareTest {
  private static Pod of(String queue, String name, String... requests) {
    return labelled(pod(name, requests), FairShare.QUEUE, queue);
  }

  private static final ClusterView CLUSTER =
      ClusterView.of(
          List.of(
              node("n", "cpu", "10", "memory", "100Gi", "pods", "100"),
              node("o", "cpu", "10", "memory", "100Gi", "pods", "100", "e.com/gpu", "4")),
          List.of(
              on("n", of("a", "a1", "cpu", "4", "memory", "10Gi")),
              on("o", of("b", "b1", "cpu", "1", "memory", "50Gi")),
              on("o", of("c", "c1", "e.com/gpu", "1")),
              on("n", pod("none"))));

  private static final FairShare PLUGIN =
      FairShare.byLabel(FairShare.QUEUE, Map.of("c", 3, "d", 2));

  private static SortedMap<String, Pod> heads(String... queues) {
    ImmutableSortedMap.Builder<String, Pod> heads = ImmutableSortedMap.naturalOrder();
    for (String queue : queues) {
      heads.put(queue, of(queue, "next"));
    }
    return heads.buildOrThrow();
  }

  @Test
  void shares_areOfTheDominantResource() {
    assertThat(PLUGIN.shares(CLUSTER))
        .containsExactly(
            new FairShare.Share("", "pods", 1 / 200.0, 1),
            new FairShare.Share("a", "cpu", 4 / 20.0, 1),
            new FairShare.Share("b", "memory", 50 / 200.0, 1),
            new FairShare.Share("c", "e.com/gpu", 1 / 4.0, 3),
            new FairShare.Share("d", "cpu", 0, 2));
    assertThat(PLUGIN.shares(ClusterView.empty()))
        .extracting(FairShare.Share::part)
        .containsOnly(0.0);
  }

  @Test
  void next_isWhoHasLeastForItsWeight() {
    assertThat(PLUGIN.next(heads("a", "b", "c"), CLUSTER)).isEqualTo("c");
    assertThat(PLUGIN.next(heads("a", "b"), CLUSTER)).isEqualTo("a");
    assertThat(PLUGIN.next(heads("b"), CLUSTER)).isEqualTo("b");
    assertThat(PLUGIN.next(heads("a", "e", "d"), CLUSTER)).as("the first by name").isEqualTo("d");
    ClusterView more = CLUSTER.withPod(on("n", of("a", "a2", "cpu", "1500m")));
    assertThat(PLUGIN.next(heads("a", "b"), more)).isEqualTo("b");
  }

  @Test
  void queues_areByLabelOrNamespace() {
    Pod other = of("x", "p");
    other = other.withMetadata(other.metadata().withNamespace("team"));
    assertThat(PLUGIN.queueOf(other)).isEqualTo("x");
    assertThat(PLUGIN.queueOf(pod("p"))).isEmpty();
    assertThat(FairShare.byNamespace(Map.of()).queueOf(other)).isEqualTo("team");
  }

  @Test
  void order_withinAQueueIsAnothers() {
    Waiting soon = new Waiting(Some.due(9, 1, pod("p")), Instant.EPOCH.plusSeconds(1));
    Waiting old = new Waiting(pod("q"), Instant.EPOCH);
    assertThat(PLUGIN.compare(soon, old)).isPositive();
    assertThat(PLUGIN.within(new EarliestDeadlineFirst()).compare(soon, old)).isNegative();
  }

  @Test
  void configuration_namesQueues() {
    Profile profile =
        Some.profile(
            "plugins: {multiPoint: {enabled: [{name: FairShare}]}}\n"
                + "pluginConfig: [{name: FairShare, args: {queueLabel: team, queues: [{name: a,"
                + " weight: 3}, {name: b}], order: EarliestDeadlineFirst}}]");
    FairShare plugin = (FairShare) profile.queueSort();
    assertThat(plugin.queueOf(labelled(pod("p"), "team", "z"))).isEqualTo("z");
    assertThat(plugin.shares(CLUSTER))
        .extracting(FairShare.Share::queue, FairShare.Share::weight)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("", 1),
            org.assertj.core.groups.Tuple.tuple("a", 3),
            org.assertj.core.groups.Tuple.tuple("b", 1));
    FairShare spaces =
        (FairShare)
            Some.profile(
                    "plugins: {queueSort: {enabled: [{name: FairShare}]}}\n"
                        + "pluginConfig: [{name: FairShare, args: {byNamespace: true}}]")
                .queueSort();
    assertThat(spaces.queueOf(pod("p"))).isEqualTo("default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "queues: [{name: a, weight: -1}]|queues[0].weight: Invalid value: -1: must be greater than"
            + " zero",
        "queues: [{name: a}, {name: a}]|queues[1].name: Duplicate value: \"a\"",
        "order: Random|order: Unsupported value: \"Random\": supported values:"
            + " \"EarliestDeadlineFirst\", \"PrioritySort\"",
        "queueLabel: a, byNamespace: true|queueLabel: Invalid value: \"a\": queues are by namespace"
      })
  void faults_nameTheirField(String args, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Some.profile("pluginConfig: [{name: FairShare, args: {" + args + "}}]"))
        .withMessage("profiles[0].pluginConfig[0].args." + message);
  }

  @Test
  void weights_arePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FairShare.byNamespace(Map.of("a", 0)))
        .withMessage("the weight of a is 0");
  }
}
