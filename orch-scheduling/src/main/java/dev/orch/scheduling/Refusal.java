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
  private final Judge judge;
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final TreeSet<String> plugins = new TreeSet<>();
  private final List<NodeView> resolvable = new ArrayList<>();
  private String outright = "";

  Refusal(
      ClusterView view,
      Pod pod,
      List<Attempt.NamedTest> tests,
      Attempt.Candidates candidates,
      Judge judge) {
    this.view = view;
    this.pod = pod;
    this.tests = tests;
    this.candidates = candidates;
    this.judge = judge;
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
        new Rejections(view, pod, tests, candidates, judge, !outright.isEmpty(), resolvable, rng);
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
      if (named.test() instanceof NodeTest.Nowhere nowhere) {
        outright = Joiner.on(", ").join(nowhere.why().reasons());
        plugins.add(named.plugin());
        return true;
      }
    }
    return false;
  }

  private void askNodes() {
    Judge.Rejection last = null;
    int run = 0;
    int notNamed = 0;
    for (Chunk chunk : view.chunks()) {
      for (NodeView node : chunk.nodes) {
        if (!candidates.has(node)) {
          notNamed++;
          continue;
        }
        Judge.Rejection rejection = judge.first(node);
        if (rejection == null) {
          continue;
        }
        if (rejection.verdict().evictionCouldHelp()) {
          resolvable.add(node);
        }
        if (last != null && !isSame(last, rejection)) {
          count(last, run);
          run = 0;
        }
        last = rejection;
        run++;
      }
    }
    if (last != null) {
      count(last, run);
    }
    if (candidates.names() != null) {
      plugins.addAll(candidates.plugins());
      count(notNamed(candidates), notNamed);
    }
  }

  /** Neighbours often give the very same reason: it is looked up once for all of them. */
  @SuppressWarnings("ReferenceEquality") // Equal but other instances only cost time.
  private static boolean isSame(Judge.Rejection a, Judge.Rejection b) {
    return a.verdict() == b.verdict() && a.by() == b.by();
  }

  private void count(Judge.Rejection rejection, int nodes) {
    plugins.add(rejection.by().plugin());
    count(rejection.verdict(), nodes);
  }

  private void count(Verdict verdict, int nodes) {
    for (String reason : verdict.reasons()) {
      if (nodes > 0) {
        reasons.merge(reason, nodes, Integer::sum);
      }
    }
  }
}
