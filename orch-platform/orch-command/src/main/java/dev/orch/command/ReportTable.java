package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Diagnosis;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.Preemption;
import dev.orch.scheduling.Remedy;
import dev.orch.scheduling.policy.FairShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report for people to read. Used once. */
final class ReportTable {
  private final SchedulingReport report;
  private final StringBuilder text = new StringBuilder();
  private final List<List<String>> rows = new ArrayList<>();

  private ReportTable(SchedulingReport report) {
    this.report = report;
  }

  static String of(SchedulingReport report) {
    ReportTable table = new ReportTable(report);
    table.head();
    table.nodes();
    return table.text.toString();
  }

  private static String name(Pod pod) {
    return pod.metadata().namespace() + "/" + pod.metadata().name();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void head() {
    Pod pod = report.pod();
    String node = pod.spec().nodeName();
    line("pod " + name(pod) + (node.isEmpty() ? ", without a node" : ", on " + node));
    for (SchedulingReport.Gate gate : report.gates()) {
      line("held by " + gate.plugin() + ": " + String.join(", ", gate.verdict().reasons()));
    }
    Decision decision = report.explanation().decision();
    line(
        decision
            .node()
            .map(chosen -> "the choice is " + chosen)
            .or(() -> decision.diagnosis().map(Diagnosis::message))
            .orElse(""));
    decision.preemption().ifPresent(preemption -> line(evictions(preemption)));
    report.deadline().ifPresent(kept -> line("deadline: " + kept.message()));
    report.queue().ifPresent(queue -> line("queue: \"" + queue + "\""));
    report.shares().forEach(share -> line(text(share)));
  }

  private static String evictions(Preemption preemption) {
    if (preemption.victims().isEmpty()) {
      return "room is being made on " + preemption.nodeName();
    }
    return "evicting "
        + preemption.victims().stream().map(ReportTable::name).collect(Collectors.joining(", "))
        + " makes room on "
        + preemption.nodeName();
  }

  private static String text(FairShare.Share share) {
    return String.format(
        Locale.ROOT,
        "queue \"%s\" has %.1f %% of %s, weight %d",
        share.queue(),
        100 * share.part(),
        share.resource(),
        share.weight());
  }

  private void nodes() {
    rows.add(ImmutableList.of("NODE", "FITS", "SCORE", "WHY", "WHAT WOULD HELP"));
    String chosen = report.explanation().decision().node().orElse("");
    for (Explanation.OfNode node : report.explanation().nodes()) {
      if (node.isFeasible()) {
        String fits = node.name().equals(chosen) ? "chosen" : "yes";
        rows.add(ImmutableList.of(node.name(), fits, "" + node.total(), scores(node), ""));
      } else {
        rejections(node);
      }
    }
    text.append(TextTable.of(rows));
  }

  private static String scores(Explanation.OfNode node) {
    return node.scores().stream()
        .filter(score -> score.score() != 0)
        .map(score -> score.plugin() + " " + score.weight() + "x" + score.score())
        .collect(Collectors.joining(", "));
  }

  /** A row for each filter that rejects. */
  private void rejections(Explanation.OfNode node) {
    String name = node.name();
    for (Explanation.OfFilter filter : node.verdicts()) {
      if (!filter.verdict().fits()) {
        rows.add(
            ImmutableList.of(
                name,
                name.isEmpty() ? "" : "no",
                "",
                filter.plugin() + ": " + String.join(", ", filter.verdict().reasons()),
                filter.remedies().stream().map(Remedy::text).collect(Collectors.joining(", "))));
        name = "";
      }
    }
  }
}
