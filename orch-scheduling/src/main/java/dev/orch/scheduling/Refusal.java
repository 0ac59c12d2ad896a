package dev.orch.scheduling;

import com.google.common.base.Joiner;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Works out why no node takes a pod, and has the profile's plugins look for a way to make room.
 * Used once, on one thread.
 */
final class Refusal {
  private final ClusterView view;
  private final Pod pod;
  private final List<Attempt.NamedTest> tests;
  private final Attempt.Candidates candidates;
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final TreeSet<String> plugins = new TreeSet<>();
  private final List<NodeView> resolvable = new ArrayList<>();
  private String outright = "";

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

  Decision.Refused decision(Profile profile, Rng rng) {
    if (!isOutright()) {
      askNodes();
    }
    Rejections rejections =
        new Rejections(view, pod, tests, candidates, !outright.isEmpty(), resolvable, rng);
    List<String> messages = new ArrayList<>();
    Optional<Preemption> preemption = Optional.empty();
    if (view.size() > 0) {
      for (Profile.PostFilter each : profile.postFilters()) {
        PostFilterPlugin.Outcome outcome = each.plugin().postFilter(rejections);
        if (outcome.isLast()) {
          messages.clear();
        }
        if (!outcome.message().isEmpty()) {
          messages.add(outcome.message());
        }
        if (outcome.preemption().isPresent()) {
          preemption = outcome.preemption();
        }
        if (outcome.isLast()) {
          break;
        }
      }
    }
    Diagnosis why =
        new Diagnosis(view.size(), outright, reasons, plugins, Joiner.on(", ").join(messages));
    return new Decision.Refused(pod, why, preemption);
  }

  private boolean isOutright() {
    for (Attempt.NamedTest named : tests) {
      if (named.test() instanceof Nowhere nowhere) {
        outright = Joiner.on(", ").join(nowhere.why().reasons());
        plugins.add(named.plugin());
        return true;
      }
    }
    return false;
  }

  private void askNodes() {
    Verdict notNamed = candidates.names() == null ? Verdict.ok() : notNamed(candidates);
    for (Chunk chunk : view.chunks()) {
      for (NodeView node : chunk.nodes) {
        Verdict verdict = candidates.has(node) ? firstRejection(node) : notNamed;
        for (String reason : verdict.reasons()) {
          reasons.merge(reason, 1, Integer::sum);
        }
        if (verdict.evictionCouldHelp()) {
          resolvable.add(node);
        }
      }
    }
    if (candidates.names() != null) {
      plugins.addAll(candidates.plugins());
    }
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
}
