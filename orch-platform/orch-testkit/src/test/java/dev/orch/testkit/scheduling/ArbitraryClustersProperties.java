package dev.orch.testkit.scheduling;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What is drawn meets: every reason of every plugin comes up, and every outcome. */
class ArbitraryClustersProperties {
  private static final List<String> REASONS =
      List.of(
          "node(s) were unschedulable",
          "node(s) didn't match the requested node name",
          "node(s) had untolerated taint(s)",
          "node(s) didn't match Pod's node affinity/selector",
          "node(s) didn't satisfy plugin(s) [NodeAffinity]",
          "node(s) didn't have free ports for the requested pod ports",
          "Too many pods",
          "Insufficient cpu",
          "Insufficient memory",
          "Insufficient ephemeral-storage",
          "Insufficient example.com/gpu",
          "node(s) didn't match pod topology spread constraints",
          "node(s) didn't match pod topology spread constraints (missing required label)",
          "node(s) didn't match pod affinity rules",
          "node(s) didn't match pod anti-affinity rules",
          "node(s) didn't satisfy existing pods anti-affinity rules");

  @Provide
  Arbitrary<ClusterState> clusters() {
    return ArbitraryClusters.clusters();
  }

  @Provide
  Arbitrary<Pod> pods() {
    return ArbitraryPods.named("new");
  }

  @Property(tries = 8000, seed = "1")
  void drawnClusters_knowEveryReason(
      @ForAll("clusters") ClusterState cluster, @ForAll("pods") Pod pod) {
    Decision decision =
        Scheduler.schedule(cluster.view(), List.of(pod), Profile.defaults(), 1).get(0);
    String outcome =
        decision.node().isPresent()
            ? "placed"
            : decision.preemption().isPresent() ? "preempts" : "refused";
    Statistics.label("outcome")
        .collect(outcome)
        .coverage(
            all -> {
              all.check("placed").percentage(p -> p > 20);
              all.check("preempts").percentage(p -> p > 1);
              all.check("refused").percentage(p -> p > 10);
            });
    String message = decision.diagnosis().map(why -> why.message()).orElse("");
    for (String reason : REASONS) {
      Statistics.label(reason)
          .collect(
              decision.diagnosis().filter(why -> why.reasons().containsKey(reason)).isPresent())
          .coverage(all -> all.check(true).count(count -> count > 0));
    }
    for (String text :
        List.of("pod affinity terms conflict", "preemptionPolicy=Never", "a terminating pod")) {
      Statistics.label(text)
          .collect(message.contains(text))
          .coverage(all -> all.check(true).count(count -> count > 0));
    }
  }
}
