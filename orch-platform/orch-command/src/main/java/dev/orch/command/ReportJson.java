package dev.orch.command;

import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Diagnosis;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.Remedy;
import dev.orch.scheduling.Verdict;
import dev.orch.scheduling.policy.FairShare;
import java.util.List;
import java.util.function.Function;

/** A report for programs to read. Stateless. */
final class ReportJson {
  private ReportJson() {}

  static Json.Obj of(SchedulingReport report) {
    Decision decision = report.explanation().decision();
    Json.Obj json =
        name(report.pod())
            .with("currentNode", report.pod().spec().nodeName())
            .with("node", decision.node().orElse(""))
            .with("message", decision.diagnosis().map(Diagnosis::message).orElse(""))
            .with("gates", all(report.gates(), gate -> verdict(gate.plugin(), gate.verdict())))
            .with("nodes", all(report.explanation().nodes(), ReportJson::node));
    if (decision.preemption().isPresent()) {
      json =
          json.with(
              "preemption",
              Json.Obj.EMPTY
                  .with("node", decision.preemption().get().nodeName())
                  .with("victims", all(decision.preemption().get().victims(), ReportJson::name)));
    }
    if (report.deadline().isPresent()) {
      SchedulingReport.Kept kept = report.deadline().get();
      json =
          json.with(
              "deadline",
              Json.Obj.EMPTY
                  .with("kept", new Json.Bool(kept.isKept()))
                  .with("message", kept.message()));
    }
    if (report.queue().isPresent()) {
      json =
          json.with("queue", report.queue().get())
              .with("shares", all(report.shares(), ReportJson::share));
    }
    return json;
  }

  private static Json.Obj name(Pod pod) {
    return Json.Obj.EMPTY
        .with("namespace", pod.metadata().namespace())
        .with("name", pod.metadata().name());
  }

  private static <T> Json all(List<T> list, Function<T, Json> each) {
    return new Json.Arr(list.stream().map(each).toList());
  }

  private static Json node(Explanation.OfNode node) {
    return Json.Obj.EMPTY
        .with("name", node.name())
        .with("fits", new Json.Bool(node.isFeasible()))
        .with("total", Json.of(node.total()))
        .with("filters", all(node.verdicts(), ReportJson::filter))
        .with("scores", all(node.scores(), ReportJson::score));
  }

  private static Json filter(Explanation.OfFilter filter) {
    return verdict(filter.plugin(), filter.verdict())
        .with("remedies", all(filter.remedies(), ReportJson::remedy));
  }

  private static Json.Obj verdict(String plugin, Verdict verdict) {
    return Json.Obj.EMPTY
        .with("plugin", plugin)
        .with("fits", new Json.Bool(verdict.fits()))
        .with("reasons", all(verdict.reasons(), Json::of))
        .with("evictionCouldHelp", new Json.Bool(verdict.evictionCouldHelp()));
  }

  private static Json score(Explanation.OfScore score) {
    return Json.Obj.EMPTY
        .with("plugin", score.plugin())
        .with("score", Json.of(score.score()))
        .with("weight", Json.of(score.weight()));
  }

  private static Json remedy(Remedy remedy) {
    Json.Obj json =
        Json.Obj.EMPTY.with("kind", remedy.getClass().getSimpleName()).with("text", remedy.text());
    if (remedy instanceof Remedy.More more) {
      return json.with("resource", more.resource()).with("amount", more.amount().toString());
    }
    if (remedy instanceof Remedy.Tolerate tolerate) {
      return json.with("key", tolerate.taint().key())
          .with("value", tolerate.taint().value())
          .with("effect", tolerate.taint().effect());
    }
    if (remedy instanceof Remedy.Label label) {
      return json.with("key", label.requirement().key())
          .with("operator", label.requirement().operator())
          .with("values", all(label.requirement().values(), Json::of));
    }
    return remedy instanceof Remedy.Leave leave ? json.with("pod", name(leave.pod())) : json;
  }

  private static Json share(FairShare.Share share) {
    return Json.Obj.EMPTY
        .with("queue", share.queue())
        .with("resource", share.resource())
        .with("part", Json.of(share.part()))
        .with("weight", Json.of(share.weight()));
  }
}
