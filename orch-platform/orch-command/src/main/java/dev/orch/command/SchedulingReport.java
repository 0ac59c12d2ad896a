package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.scheduler.ClusterSnapshot;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatusBuilder;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import dev.orch.scheduling.Verdict;
import dev.orch.scheduling.WhatIf;
import dev.orch.scheduling.policy.Admission;
import dev.orch.scheduling.policy.Deadline;
import dev.orch.scheduling.policy.FairShare;
import dev.orch.store.api.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Why a pod goes where it goes, or nowhere, as far as a scheduler can tell. Immutable.
 *
 * @param pod as the API has it
 * @param gates what doesn't let it be decided on at all
 * @param explanation what every plugin says of every node, as if the pod had no node yet
 * @param deadline whether its deadline can be kept; empty if it has none
 * @param queue the name of the queue it waits in; empty if there is but one
 * @param shares what each queue has
 */
record SchedulingReport(
    Pod pod,
    List<Gate> gates,
    Explanation explanation,
    Optional<Kept> deadline,
    Optional<String> queue,
    List<FairShare.Share> shares) {
  SchedulingReport {
    gates = ImmutableList.copyOf(gates);
    shares = ImmutableList.copyOf(shares);
  }

  /** A plugin that holds the pod back, and why. */
  record Gate(String plugin, Verdict verdict) {}

  /** Whether a deadline is kept, and what stands against it or when it starts. */
  record Kept(boolean isKept, String message) {}

  /**
   * The report on one pod.
   *
   * @param whatIf what happens to the cluster before the pod is looked at
   * @throws Failure if there is no such pod, or its scheduler isn't among the settings
   */
  static SchedulingReport of(
      Api api,
      SchedulerSettings settings,
      String namespace,
      String name,
      UnaryOperator<WhatIf> whatIf,
      Instant now) {
    Pod pod =
        api.resources(Pod.class)
            .inNamespace(namespace)
            .find(name)
            .orElseThrow(() -> new Failure("pod " + namespace + "/" + name + ": not found"));
    String scheduler = pod.spec().schedulerName();
    Profile profile = settings.profiles().get(scheduler);
    if (profile == null) {
      throw new Failure(
          "the pod is for the scheduler \""
              + scheduler
              + "\", which isn't among "
              + String.join(", ", settings.profiles().keySet())
              + ": name its --config");
    }
    Pod asked =
        pod.withSpec(pod.spec().withNodeName("")).withStatus(PodStatusBuilder.builder().build());
    ClusterView cluster =
        whatIf
            .apply(WhatIf.on(ClusterSnapshot.of(api, profile).withoutPod(pod), profile, 0))
            .cluster();
    FairShare shares = profile.queueSort() instanceof FairShare fair ? fair : null;
    return new SchedulingReport(
        pod,
        gates(asked, profile, cluster),
        Scheduler.explain(cluster, asked, profile, 0),
        deadline(asked, waiting(api, pod), profile, cluster, now),
        Optional.ofNullable(shares).map(fair -> fair.queueOf(asked)),
        shares == null ? ImmutableList.of() : shares.shares(cluster));
  }

  private static List<Gate> gates(Pod pod, Profile profile, ClusterView cluster) {
    List<Gate> closed = new ArrayList<>();
    for (Profile.Gate gate : profile.gates()) {
      Verdict verdict = gate.plugin().mayEnqueue(pod, cluster);
      if (!verdict.fits()) {
        closed.add(new Gate(gate.name(), verdict));
      }
    }
    return closed;
  }

  /** The other pods that wait for the same scheduler. */
  private static List<Pod> waiting(Api api, Pod pod) {
    return api.resources(Pod.class).list().items().stream()
        .filter(other -> other.spec().nodeName().isEmpty())
        .filter(other -> other.spec().schedulerName().equals(pod.spec().schedulerName()))
        .filter(other -> other.metadata().deletionTimestamp() == null)
        .filter(other -> !other.metadata().uid().equals(pod.metadata().uid()))
        .toList();
  }

  private static Optional<Kept> deadline(
      Pod pod, List<Pod> waiting, Profile profile, ClusterView cluster, Instant now) {
    try {
      if (Deadline.of(pod).by() == null) {
        return Optional.empty();
      }
      Admission admission = Admission.of(cluster, waiting, pod, profile, now, 0);
      return Optional.of(new Kept(admission.isAdmitted(), admission.message()));
    } catch (IllegalArgumentException malformed) {
      return Optional.of(new Kept(false, String.valueOf(malformed.getMessage())));
    }
  }
}
