package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Works out why no node takes a pod, and whether evicting pods of lower priority would help. Used
 * once, on one thread.
 */
final class Refusal {
  // Kubernetes asks its plugin for dynamic resources first, which has nothing to release here.
  private static final String PREFIX = "no new claims to deallocate, preemption: ";
  private static final String NOT_HELPFUL = "Preemption is not helpful for scheduling";
  private static final String NO_VICTIMS = "No preemption victims found for incoming pod";

  private final ClusterView view;
  private final Pod pod;
  private final List<Attempt.NamedTest> tests;
  private final Attempt.Candidates candidates;
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final Map<String, Integer> preemption = new TreeMap<>();
  private final TreeSet<String> plugins = new TreeSet<>();
  private final List<String> evictable = new ArrayList<>();

  Refusal(ClusterView view, Pod pod, List<Attempt.NamedTest> tests, Attempt.Candidates candidates) {
    this.view = view;
    this.pod = pod;
    this.tests = tests;
    this.candidates = candidates;
  }

  /** The verdict on a node that isn't among the only ones that some plugins named. */
  static Verdict notNamed(Attempt.Candidates candidates) {
    return Verdict.unresolvable(
        "node(s) didn't satisfy plugin(s) ["
            + String.join(" ", new TreeSet<>(candidates.plugins()))
            + "]");
  }

  Diagnosis diagnosis() {
    boolean never = "Never".equals(pod.spec().preemptionPolicy());
    Verdict notNamed = candidates.names() == null ? Verdict.ok() : notNamed(candidates);
    for (Chunk chunk : view.chunks()) {
      for (NodeView node : chunk.nodes) {
        Verdict verdict = candidates.has(node) ? firstRejection(node) : notNamed;
        count(reasons, verdict.reasons());
        if (!never) {
          tryEviction(node, verdict);
        }
      }
    }
    if (candidates.names() != null) {
      plugins.addAll(candidates.plugins());
    }
    return new Diagnosis(view.size(), reasons, plugins, preemption(never), evictable);
  }

  private String preemption(boolean never) {
    if (view.size() == 0 || !evictable.isEmpty()) {
      return "";
    }
    return PREFIX
        + (never
            ? "not eligible due to preemptionPolicy=Never."
            : Diagnosis.summary(view.size(), preemption));
  }

  private Verdict firstRejection(NodeView node) {
    Trial trial = new Trial(node, tests).decisive(pod);
    for (Attempt.NamedTest named : trial.tests()) {
      Verdict verdict = named.test().test(trial.node());
      if (!verdict.fits()) {
        plugins.add(named.plugin());
        return verdict;
      }
    }
    return Verdict.ok();
  }

  private void tryEviction(NodeView node, Verdict verdict) {
    if (!verdict.evictionCouldHelp()) {
      count(preemption, ImmutableList.of(NOT_HELPFUL));
      return;
    }
    int priority = PlacedPod.priority(pod);
    if (node.lowestPriority() >= priority) {
      count(preemption, ImmutableList.of(NO_VICTIMS));
      return;
    }
    Trial rest = new Trial(node, tests);
    for (PlacedPod placed : node.placed()) {
      if (placed.priority() < priority) {
        rest = rest.without(placed);
      }
    }
    Verdict after = rest.decisive(pod).verdict();
    if (after.fits()) {
      evictable.add(node.name());
    } else {
      count(preemption, after.reasons());
    }
  }

  private static void count(Map<String, Integer> counts, List<String> reasons) {
    for (String reason : reasons) {
      counts.merge(reason, 1, Integer::sum);
    }
  }
}
