package dev.orch.contracts.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.contracts.workloads.Flaw.Trait;
import dev.orch.model.Resource;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.Job;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.Secret;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.testkit.simulation.Fault;
import dev.orch.testkit.simulation.Specification;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Mistakes that authors of controllers make, each of which the specification must notice. */
enum ControllerBugs {
  DEPLOYMENT_IGNORES_ITS_STRATEGY(
      "deployment-controller",
      Flaw.says(ReplicaSet.class, ControllerBugs::atOnce),
      DeploymentSpecificationTest.Rollouts::new),
  DEPLOYMENT_KEEPS_ALL_HISTORY(
      "deployment-controller",
      Flaw.sees(Deployment.class, d -> d.withSpec(d.spec().withRevisionHistoryLimit(100))),
      DeploymentSpecificationTest.Rollouts::new),
  DEPLOYMENT_WAITS_FOR_EVENTS(
      "deployment-controller",
      Flaw.is(Trait.WAITS_FOR_EVENTS),
      DeploymentSpecificationTest.Rollouts::new),
  DEPLOYMENT_MAKES_SETS_WITHOUT_OWNER(
      "deployment-controller",
      Flaw.says(ReplicaSet.class, set -> set.withMetadata(unowned(set))),
      DeploymentSpecificationTest.Rollouts::new),
  DEPLOYMENT_NEVER_SAYS_WHAT_IT_SAW(
      "deployment-controller",
      Flaw.says(
          Deployment.class,
          d -> d.withStatus(d.status().withObservedGeneration(d.metadata().generation() - 1))),
      DeploymentSpecificationTest.Rollouts::new),
  REPLICA_SET_COUNTS_PODS_THAT_ENDED(
      "replicaset-controller",
      Flaw.sees(Pod.class, pod -> pod.withStatus(pod.status().withPhase("Running"))),
      ControllerBugs::replicas),
  REPLICA_SET_MAKES_PODS_WITHOUT_OWNER(
      "replicaset-controller",
      Flaw.says(Pod.class, pod -> pod.withMetadata(unowned(pod))),
      ControllerBugs::replicas),
  REPLICA_SET_GOES_ON_WHILE_IT_IS_DELETED(
      "replicaset-controller",
      Flaw.sees(ReplicaSet.class, set -> set.withMetadata(staying(set))),
      ControllerBugs::replicas),
  REPLICA_SET_SAYS_DONE_BEFORE_IT_IS(
      "replicaset-controller",
      Flaw.says(ReplicaSet.class, ControllerBugs::done),
      ControllerBugs::replicas),
  REPLICA_SET_WAITS_FOR_EVENTS(
      "replicaset-controller", Flaw.is(Trait.WAITS_FOR_EVENTS), ControllerBugs::replicas),
  STATEFUL_SET_IGNORES_PARTITION(
      "statefulset-controller",
      Flaw.sees(
          StatefulSet.class,
          set ->
              set.withSpec(
                  set.spec()
                      .withUpdateStrategy(
                          set.spec()
                              .updateStrategy()
                              .withRollingUpdate(
                                  Objects.requireNonNull(
                                          set.spec().updateStrategy().rollingUpdate())
                                      .withPartition(0))))),
      StatefulSetSpecificationTest.Databases::new),
  STATEFUL_SET_IGNORES_ORDER(
      "statefulset-controller",
      Flaw.sees(
          StatefulSet.class, set -> set.withSpec(set.spec().withPodManagementPolicy("Parallel"))),
      StatefulSetSpecificationTest.Databases::new),
  STATEFUL_SET_IGNORES_FIRST_ORDINAL(
      "statefulset-controller",
      Flaw.sees(StatefulSet.class, set -> set.withSpec(set.spec().withOrdinals(null))),
      StatefulSetSpecificationTest.Databases::new),
  STATEFUL_SET_TAKES_ALL_PODS_FOR_READY(
      "statefulset-controller",
      Flaw.sees(Pod.class, ControllerBugs::ready),
      StatefulSetSpecificationTest.Databases::new),
  STATEFUL_SET_FORGETS_ITS_CLAIMS(
      "statefulset-controller",
      Flaw.sees(
          StatefulSet.class,
          set ->
              set.withSpec(
                  set.spec()
                      .withPersistentVolumeClaimRetentionPolicy(
                          Objects.requireNonNull(set.spec().persistentVolumeClaimRetentionPolicy())
                              .withWhenDeleted("Retain")))),
      StatefulSetSpecificationTest.Databases::new),
  DAEMON_SET_TAKES_ALL_PODS_FOR_READY(
      "daemonset-controller",
      Flaw.sees(Pod.class, ControllerBugs::ready),
      ControllerBugs::boundedAgents),
  DAEMON_SET_IGNORES_TAINTS(
      "daemonset-controller",
      Flaw.sees(Node.class, node -> node.withSpec(node.spec().withTaints(List.of()))),
      ControllerBugs::agents),
  DAEMON_SET_IGNORES_THE_STRATEGY(
      "daemonset-controller",
      Flaw.sees(
          DaemonSet.class,
          set ->
              set.withSpec(
                  set.spec().withUpdateStrategy(set.spec().updateStrategy().withType("OnDelete")))),
      ControllerBugs::agents),
  DAEMON_SET_WAITS_FOR_EVENTS(
      "daemonset-controller", Flaw.is(Trait.WAITS_FOR_EVENTS), ControllerBugs::agents),
  JOB_MAKES_PODS_WITHOUT_FINALIZER(
      "job-controller",
      Flaw.says(Pod.class, pod -> pod.withMetadata(pod.metadata().withFinalizers(List.of()))),
      JobSpecificationTest.Runs::new),
  JOB_COUNTS_BEFORE_IT_NOTES(
      "job-controller",
      Flaw.says(Job.class, job -> job.withStatus(job.status().withUncountedTerminatedPods(null))),
      JobSpecificationTest.Runs::new),
  JOB_IGNORES_SUSPENSION(
      "job-controller",
      Flaw.sees(Job.class, job -> job.withSpec(job.spec().withSuspend(false))),
      JobSpecificationTest.Runs::new),
  JOB_RUNS_TWICE_AS_MANY(
      "job-controller",
      Flaw.sees(
          Job.class,
          job ->
              job.withSpec(
                  job.spec()
                      .withParallelism(
                          2 * Objects.requireNonNullElse(job.spec().parallelism(), 1)))),
      JobSpecificationTest.Runs::new),
  JOB_MISTAKES_FAILURE_FOR_SUCCESS(
      "job-controller",
      Flaw.sees(
          Pod.class,
          pod ->
              pod.status().phase().equals("Failed")
                  ? pod.withStatus(pod.status().withPhase("Succeeded"))
                  : pod),
      JobSpecificationTest.Runs::new),
  CRON_JOB_IGNORES_CONCURRENCY(
      "cronjob-controller",
      Flaw.sees(CronJob.class, cron -> cron.withSpec(cron.spec().withConcurrencyPolicy("Allow"))),
      CronJobSpecificationTest.Runs::new),
  CRON_JOB_NAMES_JOBS_BY_CHANCE(
      "cronjob-controller",
      Flaw.says(
          Job.class,
          job ->
              job.withMetadata(
                  job.metadata().withName("").withGenerateName(job.metadata().name() + "-"))),
      CronJobSpecificationTest.Runs::new),
  CRON_JOB_KEEPS_ALL_HISTORY(
      "cronjob-controller",
      Flaw.sees(
          CronJob.class, cron -> cron.withSpec(cron.spec().withSuccessfulJobsHistoryLimit(1000))),
      CronJobSpecificationTest.Runs::new),
  BUDGET_COUNTS_PODS_THAT_GO(
      "disruption-controller",
      Flaw.sees(Pod.class, pod -> pod.withMetadata(staying(pod))),
      DisruptionBudgetSpecificationTest.Evictions::new),
  BUDGET_FORGETS_EVICTIONS(
      "disruption-controller",
      Flaw.sees(
          PodDisruptionBudget.class,
          budget -> budget.withStatus(budget.status().withDisruptedPods(Map.of()))),
      DisruptionBudgetSpecificationTest.Evictions::new),
  BUDGET_WAITS_FOR_EVENTS(
      "disruption-controller",
      Flaw.is(Trait.WAITS_FOR_EVENTS),
      DisruptionBudgetSpecificationTest.Budgets::new),
  SLICES_IGNORE_READINESS(
      "endpointslice-controller",
      Flaw.sees(Pod.class, ControllerBugs::ready),
      EndpointsSpecificationTest.Directory::new),
  SLICES_KEEP_PODS_THAT_ENDED(
      "endpointslice-controller",
      Flaw.sees(Pod.class, pod -> pod.withStatus(pod.status().withPhase("Running"))),
      EndpointsSpecificationTest.Directory::new),
  SLICES_WITHOUT_OWNER(
      "endpointslice-controller",
      Flaw.says(EndpointSlice.class, slice -> slice.withMetadata(unowned(slice))),
      EndpointsSpecificationTest.Directory::new),
  SLICES_DONT_KNOW_THEIR_OWN(
      "endpointslice-controller",
      Flaw.misses(EndpointSlice.class, slice -> true),
      EndpointsSpecificationTest.Directory::new),
  ENDPOINTS_IGNORE_READINESS(
      "endpoints-controller",
      Flaw.sees(Pod.class, ControllerBugs::ready),
      EndpointsSpecificationTest.Directory::new),
  ENDPOINTS_WAIT_FOR_EVENTS(
      "endpoints-controller",
      Flaw.is(Trait.WAITS_FOR_EVENTS),
      EndpointsSpecificationTest.Directory::new),
  MIRROR_IGNORES_ITS_LABEL(
      "endpointslice-mirroring-controller",
      Flaw.sees(
          Endpoints.class,
          endpoints -> endpoints.withMetadata(endpoints.metadata().withLabels(Map.of()))),
      EndpointsSpecificationTest.Directory::new),
  COLLECTOR_BELIEVES_ITS_CACHE(
      "garbage-collector-controller",
      Flaw.is(Trait.BELIEVES_ITS_CACHE).and(Flaw.is(Trait.DELETES_BY_NAME)),
      ControllerBugs::families),
  COLLECTOR_WAITS_FOR_NO_DEPENDENT(
      "garbage-collector-controller",
      Flaw.sees(ConfigMap.class, map -> map.withMetadata(unblocking(map))),
      ControllerBugs::promptFamilies),
  COLLECTOR_MISSES_A_KIND(
      "garbage-collector-controller",
      Flaw.misses(Secret.class, secret -> true),
      ControllerBugs::families),
  NAMESPACE_FINISHES_BEFORE_ITS_CONTENT(
      "namespace-controller",
      Flaw.misses(Secret.class, secret -> true),
      NamespaceSpecificationTest.Tenants::new),
  NAMESPACE_FORGETS_THE_ORDER(
      "namespace-controller",
      Flaw.misses(Pod.class, pod -> true),
      NamespaceSpecificationTest.Tenants::new),
  NAMESPACE_WAITS_FOR_EVENTS(
      "namespace-controller",
      Flaw.is(Trait.WAITS_FOR_EVENTS),
      NamespaceSpecificationTest.Tenants::new),
  NODES_LEASES_ARE_IGNORED(
      "node-controller", Flaw.misses(Lease.class, lease -> true), ControllerBugs::promptNodes),
  EVICTION_IGNORES_TOLERATIONS(
      "taint-eviction-controller",
      Flaw.sees(Pod.class, pod -> pod.withSpec(pod.spec().withTolerations(List.of()))),
      ControllerBugs::promptNodes),
  EVICTION_WAITS_FOR_EVENTS(
      "taint-eviction-controller", Flaw.is(Trait.WAITS_FOR_EVENTS), ControllerBugs::nodes),
  PODS_OF_NODES_UNSEEN_ARE_GARBAGE(
      "pod-garbage-collector-controller",
      Flaw.misses(Node.class, node -> true).and(Flaw.is(Trait.BELIEVES_ITS_CACHE)),
      ControllerBugs::promptNodes),
  AUTOSCALER_IGNORES_ITS_MAXIMUM(
      "horizontal-pod-autoscaler-controller",
      Flaw.sees(
          HorizontalPodAutoscaler.class,
          scaler -> scaler.withSpec(scaler.spec().withMaxReplicas(100))),
      AutoscalerSpecificationTest.Loads::new),
  AUTOSCALER_IGNORES_ITS_MINIMUM(
      "horizontal-pod-autoscaler-controller",
      Flaw.sees(
          HorizontalPodAutoscaler.class,
          scaler -> scaler.withSpec(scaler.spec().withMinReplicas(1))),
      AutoscalerSpecificationTest.Loads::new),
  AUTOSCALER_KNOWS_NO_PODS(
      "horizontal-pod-autoscaler-controller",
      Flaw.misses(Pod.class, pod -> true),
      AutoscalerSpecificationTest.Loads::new),
  BINDER_WRITES_LAST(
      "persistentvolume-binder-controller",
      Flaw.is(Trait.LAST_WRITER_WINS),
      VolumeSpecificationTest.Bindings::new),
  BINDER_NAMES_NO_UID(
      "persistentvolume-binder-controller",
      Flaw.says(
          PersistentVolume.class,
          volume ->
              volume.spec().claimRef() == null
                  ? volume
                  : volume.withSpec(
                      volume.spec().withClaimRef(volume.spec().claimRef().withUid("")))),
      VolumeSpecificationTest.Bindings::new);

  private final String loop;
  private final Flaw flaw;
  private final Supplier<? extends Specification> specification;

  ControllerBugs(String loop, Flaw flaw, Supplier<? extends Specification> specification) {
    this.loop = loop;
    this.flaw = flaw;
    this.specification = specification;
  }

  /** The controllers, one of which has the bug. */
  Specification specification() {
    return new Flawed(specification.get(), loop, flaw);
  }

  private static final Set<Fault> PROMPT =
      EnumSet.of(Fault.MISSED_CHANGES, Fault.CRASHES, Fault.REFUSED_CALLS, Fault.LOST_ANSWERS);

  private static Specification replicas() {
    return new ReplicaSpecificationTest.Replicas<>(
        ReplicaSet.class, "{'matchLabels':{'app':'web'}}");
  }

  private static Specification agents() {
    return new DaemonSetSpecificationTest.Agents(EnumSet.allOf(Fault.class), false);
  }

  private static Specification boundedAgents() {
    return new DaemonSetSpecificationTest.Agents(PROMPT, true);
  }

  private static Specification families() {
    return new GarbageCollectorSpecificationTest.Families(EnumSet.allOf(Fault.class), false);
  }

  private static Specification promptFamilies() {
    return new GarbageCollectorSpecificationTest.Families(PROMPT, true);
  }

  private static Specification nodes() {
    return new NodeSpecificationTest.Nodes(EnumSet.allOf(Fault.class), false);
  }

  private static Specification promptNodes() {
    return new NodeSpecificationTest.Nodes(PROMPT, true);
  }

  /** The set that is wanted gets all its replicas in one step. */
  private static ReplicaSet atOnce(ReplicaSet set) {
    String wanted = set.metadata().annotations().get("deployment.kubernetes.io/desired-replicas");
    return wanted == null || Objects.equals(set.spec().replicas(), 0)
        ? set
        : set.withSpec(set.spec().withReplicas(Integer.valueOf(wanted)));
  }

  private static ReplicaSet done(ReplicaSet set) {
    int replicas = Objects.requireNonNull(set.spec().replicas());
    return set.withStatus(
        set.status()
            .withReplicas(replicas)
            .withReadyReplicas(replicas + 1)
            .withAvailableReplicas(replicas));
  }

  private static ObjectMeta unowned(Resource object) {
    return object.metadata().withOwnerReferences(List.of());
  }

  private static ObjectMeta unblocking(Resource object) {
    return object
        .metadata()
        .withOwnerReferences(
            object.metadata().ownerReferences().stream()
                .map(owner -> owner.withBlockOwnerDeletion(null))
                .collect(ImmutableList.toImmutableList()));
  }

  private static ObjectMeta staying(Resource object) {
    return object.metadata().withDeletionTimestamp(null);
  }

  private static Pod ready(Pod pod) {
    return pod.withStatus(
        pod.status()
            .withConditions(List.of(new PodCondition("Ready", 0, "True", null, null, "", ""))));
  }
}
