package dev.orch.scheduling;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
  private final Memo memo;
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final TreeSet<String> plugins = new TreeSet<>();
  private String outright = "";

  Refusal(
      ClusterView view,
      Pod pod,
      List<Attempt.NamedTest> tests,
      Attempt.Candidates candidates,
      Judge judge,
      Memo memo) {
    this.memo = memo;
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
    long[] resolvable = isOutright() ? new long[view.chunks().length] : askNodes();
    Rejections rejections =
        new Rejections(
            view,
            pod,
            tests,
            candidates,
            judge,
            !outright.isEmpty(),
            new Feasible(view.chunks(), resolvable),
            rng);
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

  private long[] askNodes() {
    Chunk[] chunks = view.chunks();
    long[] resolvable = new long[chunks.length];
    if (candidates.names() != null) {
      askNamed(chunks, resolvable);
      return resolvable;
    }
    KnownRejections known = known();
    for (int i = 0; i < chunks.length; i++) {
      KnownRejections.OfChunk here =
          known == null || chunks[i].nominatedTerms != 0
              ? KnownRejections.OfChunk.of(chunks[i], judge)
              : known.of(i, chunks[i], judge);
      for (KnownRejections.Count each : here.counts()) {
        count(each.rejection(), each.nodes());
      }
      resolvable[i] = here.resolvable();
    }
    return resolvable;
  }

  /**
   * What was found for pods that all nodes treat alike; null if this may not be such a one. A
   * nominated pod isn't: it doesn't count beside itself.
   */
  private @Nullable KnownRejections known() {
    if (view.nominatedNode(pod).isPresent()) {
      return null;
    }
    ImmutableList.Builder<Attempt.NamedTest> local = ImmutableList.builder();
    for (Attempt.NamedTest named : tests) {
      if (named.test() instanceof LocalTest) {
        local.add(named);
      } else if (!(named.test() instanceof NodeTest.Everywhere
          || named.test() instanceof ColumnTest columns && columns.passesAll())) {
        return null;
      }
    }
    return memo.rejections(new KnownRejections.Question(local.build(), PlacedPod.priority(pod)));
  }

  private void askNamed(Chunk[] chunks, long[] resolvable) {
    int notNamed = 0;
    for (int i = 0; i < chunks.length; i++) {
      for (int row = 0; row < chunks[i].size(); row++) {
        NodeView node = chunks[i].nodes[row];
        Judge.Rejection rejection = candidates.has(node) ? judge.first(node) : null;
        if (rejection != null) {
          count(rejection, 1);
          resolvable[i] |= rejection.verdict().evictionCouldHelp() ? 1L << row : 0;
        } else {
          notNamed++;
        }
      }
    }
    plugins.addAll(candidates.plugins());
    count(notNamed(candidates), notNamed);
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
