package dev.orch.testkit.scheduling;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Diagnosis;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.Preemption;
import dev.orch.scheduling.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link ReferenceScheduler} says of one pod.
 *
 * @param verdicts by node, and by plugin
 * @param scores by plugin, and by node, without weights
 * @param placed where the pod may go; or
 * @param refused why it goes nowhere
 */
public record ReferenceAnswer(
    SortedMap<String, SortedMap<String, Verdict>> verdicts,
    SortedMap<String, SortedMap<String, Long>> scores,
    Optional<Placed> placed,
    Optional<Refused> refused) {

  /**
   * Where the pod may go.
   *
   * @param nodes the best; any of them is right
   * @param score the weighted sum of their scores; 0 if there is no other
   * @param feasible how many nodes passed all filters
   */
  public record Placed(SortedSet<String> nodes, long score, int feasible) {}

  /**
   * Why the pod goes nowhere.
   *
   * @param message as in its condition
   * @param reasons how many nodes gave each
   * @param plugins whose reasons they are
   * @param victims by the nodes that may be chosen, who is evicted from there; empty if eviction
   *     doesn't help
   */
  public record Refused(
      String message,
      SortedMap<String, Integer> reasons,
      SortedSet<String> plugins,
      SortedMap<String, List<Pod>> victims) {}

  /** In what a decision differs from this; nothing if it doesn't. */
  public List<String> differences(Decision decision) {
    List<String> found = new ArrayList<>();
    if (decision instanceof Decision.Placed actual) {
      Placed expected = placed.orElse(null);
      if (expected == null) {
        found.add("placed on " + actual.nodeName() + ", but: " + refused);
      } else {
        if (!expected.nodes.contains(actual.nodeName())) {
          found.add("placed on " + actual.nodeName() + ", best are " + expected.nodes);
        }
        differ(found, "score", actual.score(), expected.score);
        differ(found, "feasible nodes", actual.feasible(), expected.feasible);
      }
    } else {
      Diagnosis actual = decision.diagnosis().orElseThrow();
      Refused expected = refused.orElse(null);
      if (expected == null) {
        found.add("refused (" + actual.message() + "), but fits: " + placed);
      } else {
        differ(found, "message", actual.message(), expected.message);
        differ(found, "reasons", actual.reasons(), expected.reasons);
        differ(found, "plugins", actual.plugins(), expected.plugins);
        differ(found, expected.victims, decision.preemption());
      }
    }
    return found;
  }

  private static void differ(
      List<String> found, SortedMap<String, List<Pod>> expected, Optional<Preemption> actual) {
    String node = actual.map(Preemption::nodeName).orElse("nowhere");
    if (actual.isEmpty() ? !expected.isEmpty() : !expected.containsKey(node)) {
      found.add("preempts on " + node + ", best are " + names(expected));
    } else if (actual.isPresent()) {
      List<Pod> victims = expected.getOrDefault(node, List.of());
      differ(found, "victims on " + node, names(actual.get().victims()), names(victims));
    }
  }

  private static List<String> names(SortedMap<String, List<Pod>> victims) {
    List<String> result = new ArrayList<>();
    victims.forEach((node, pods) -> result.add(node + names(pods)));
    return result;
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.metadata().name()).toList();
  }

  /** In what an explanation differs from this, its decision included; nothing if it doesn't. */
  public List<String> differences(Explanation explanation) {
    List<String> found = new ArrayList<>(differences(explanation.decision()));
    for (Explanation.OfNode node : explanation.nodes()) {
      Map<String, Verdict> expected = verdicts.get(node.name());
      for (Explanation.OfFilter each : node.verdicts()) {
        boolean named = each.verdict().reasons().toString().contains("didn't satisfy plugin(s)");
        Verdict verdict =
            expected == null ? Verdict.ok() : expected.getOrDefault(each.plugin(), Verdict.ok());
        if (!named) {
          differ(found, node.name() + ", " + each.plugin(), each.verdict(), verdict);
        }
      }
      for (Explanation.OfScore each : node.scores()) {
        SortedMap<String, Long> ofPlugin = scores.get(each.plugin());
        Long score = ofPlugin == null ? null : ofPlugin.get(node.name());
        differ(found, node.name() + ", score of " + each.plugin(), each.score(), score);
      }
    }
    return found;
  }

  private static void differ(
      List<String> found, String what, Object actual, @Nullable Object expected) {
    if (!actual.equals(expected)) {
      found.add(what + ": " + actual + ", should be " + expected);
    }
  }
}
