package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.batch.FinishedJobs;
import dev.orch.controllers.batch.Jobs;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs whose pods end as a test says. */
class JobsTest {
  private static final String FINALIZER = "batch.kubernetes.io/job-tracking";
  private static final String PREFIX = "batch.kubernetes.io/";

  private final Simulation cluster =
      Simulation.of(1, new Jobs(), FinishedJobs.controller(), new GarbageCollector());

  @AfterEach
  void close() {
    cluster.close();
  }

  private void start(String spec) {
    cluster.create(
        Job.class,
        "{'metadata':{'name':'j'},'spec':{%s'template':{'spec':{'restartPolicy':'Never',"
            + "'containers':[{'name':'c','image':'i:1'}]}}}}",
        spec.isEmpty() ? "" : spec + ",");
    run(Duration.ofSeconds(1));
  }

  private void run(Duration time) {
    cluster.executor().runFor(time);
  }

  private Job job() {
    return cluster.of(Job.class).get("j");
  }

  private List<Pod> pods() {
    return cluster.of(Pod.class).list().items();
  }

  private List<Pod> running() {
    return pods().stream().filter(pod -> pod.status().phase().equals("Pending")).toList();
  }

  private Pod at(int index) {
    return running().stream()
        .filter(
            pod ->
                pod.metadata()
                    .annotations()
                    .get(PREFIX + "job-completion-index")
                    .equals(Integer.toString(index)))
        .findFirst()
        .orElseThrow();
  }

  private void end(Pod pod, String phase) {
    Instant time = cluster.executor().time().instant();
    PodCondition unready = new PodCondition("Ready", 0, "False", null, time, "", "");
    cluster
        .of(Pod.class)
        .status()
        .edit(
            pod.metadata().name(),
            now -> now.withStatus(now.status().withPhase(phase).withConditions(List.of(unready))));
    run(Duration.ofMillis(100));
  }

  private void succeed(Pod pod) {
    end(pod, "Succeeded");
  }

  private void fail(Pod pod) {
    end(pod, "Failed");
  }

  private Optional<JobCondition> condition(String type) {
    return job().status().conditions().stream()
        .filter(c -> c.type().equals(type) && c.status().equals("True"))
        .findFirst();
  }

  private List<String> events() {
    return cluster.of(Event.class).list().items().stream()
        .map(event -> event.type() + " " + event.reason() + ": " + event.message())
        .toList();
  }

  @Test
  void failedPod_isReplacedAfterTenSeconds_thenTwenty() {
    start("");
    fail(running().get(0));
    run(Duration.ofSeconds(8));
    assertThat(running()).isEmpty();
    assertThat(job().status().failed()).isEqualTo(1);
    run(Duration.ofSeconds(2));
    fail(running().get(0));
    run(Duration.ofSeconds(18));
    assertThat(running()).isEmpty();
    run(Duration.ofSeconds(2));
    assertThat(running()).hasSize(1);
    assertThat(pods()).hasSize(3);
  }

  @Test
  void tooManyFailures_failTheJob() {
    start("'backoffLimit':1,'parallelism':3");
    running().subList(0, 2).forEach(this::fail);
    assertThat(condition("FailureTarget")).isPresent();
    run(Duration.ofMinutes(1));
    JobCondition failed = condition("Failed").orElseThrow();
    assertThat(failed.reason()).isEqualTo("BackoffLimitExceeded");
    assertThat(failed.message()).isEqualTo("Job has reached the specified backoff limit");
    assertThat(job().status().failed()).as("with the one that ran").isEqualTo(3);
    assertThat(pods()).noneMatch(pod -> pod.metadata().finalizers().contains(FINALIZER));
    assertThat(events())
        .contains("Warning BackoffLimitExceeded: Job has reached the specified backoff limit");
  }

  @Test
  void restarts_countWherePodsRestart() {
    cluster.create(
        Job.class,
        "{'metadata':{'name':'j'},'spec':{'backoffLimit':2,'template':{'spec':{'restartPolicy':"
            + "'OnFailure','containers':[{'name':'c','image':'i:1'}]}}}}");
    run(Duration.ofSeconds(1));
    restart(1);
    assertThat(condition("FailureTarget")).isEmpty();
    restart(2);
    assertThat(condition("FailureTarget")).isPresent();
  }

  private void restart(int count) {
    Pod pod = pods().get(0);
    String json =
        "{'status':{'phase':'Running','containerStatuses':[{'name':'c','image':'i','imageID':'',"
            + "'ready':true,'restartCount':"
            + count
            + "}]}}";
    cluster
        .of(Pod.class)
        .status()
        .patch(
            pod.metadata().name(),
            Patch.merge(Json.parse(json.replace('\'', '"'))),
            WriteOptions.NONE);
    run(Duration.ofMillis(100));
  }

  @Test
  void index_hasALimitAndABackoffOfItsOwn() {
    start("'completions':3,'parallelism':3,'completionMode':'Indexed','backoffLimitPerIndex':1");
    Pod first = at(1);
    assertThat(first.metadata().annotations())
        .containsEntry(PREFIX + "job-index-failure-count", "0");
    fail(first);
    assertThat(cluster.of(Pod.class).get(first.metadata().name()).metadata().finalizers())
        .as("kept until it is replaced")
        .contains(FINALIZER);
    run(Duration.ofSeconds(10));
    Pod second = at(1);
    assertThat(second.metadata().annotations())
        .containsEntry(PREFIX + "job-index-failure-count", "1");
    assertThat(cluster.of(Pod.class).get(first.metadata().name()).metadata().finalizers())
        .isEmpty();
    fail(second);
    assertThat(job().status().failedIndexes()).isEqualTo("1");
    succeed(at(0));
    assertThat(condition("FailureTarget")).isEmpty();
    succeed(at(2));
    assertThat(condition("Failed").orElseThrow().reason()).isEqualTo("FailedIndexes");
    assertThat(job().status().completedIndexes()).isEqualTo("0,2");
    assertThat(job().status().failed()).isEqualTo(2);
  }

  @Test
  void tooManyFailedIndexes_failTheJob() {
    start(
        "'completions':4,'parallelism':2,'completionMode':'Indexed','backoffLimitPerIndex':0,"
            + "'maxFailedIndexes':1");
    fail(at(0));
    assertThat(condition("FailureTarget")).isEmpty();
    fail(at(1));
    assertThat(condition("FailureTarget").orElseThrow().reason())
        .isEqualTo("MaxFailedIndexesExceeded");
  }

  @Test
  void successPolicy_endsTheJobEarly() {
    start(
        "'completions':3,'parallelism':3,'completionMode':'Indexed',"
            + "'successPolicy':{'rules':[{'succeededIndexes':'1'}]}");
    succeed(at(1));
    JobCondition met = condition("SuccessCriteriaMet").orElseThrow();
    assertThat(met.reason()).isEqualTo("SuccessPolicy");
    assertThat(met.message()).isEqualTo("Matched rules at index 0");
    run(Duration.ofMinutes(1));
    assertThat(condition("Complete").orElseThrow().reason()).isEqualTo("SuccessPolicy");
    assertThat(running()).isEmpty();
    assertThat(job().status().failed()).isZero();
    assertThat(events()).contains("Normal Completed: Job completed");
  }

  @Test
  void ignoredFailure_isntCounted() {
    start(
        "'backoffLimit':0,'podFailurePolicy':{'rules':[{'action':'Ignore','onPodConditions':"
            + "[{'type':'DisruptionTarget','status':'True'}]}]}");
    Pod pod = running().get(0);
    cluster
        .of(Pod.class)
        .status()
        .edit(
            pod.metadata().name(),
            now ->
                now.withStatus(
                    now.status()
                        .withPhase("Failed")
                        .withConditions(
                            List.of(
                                new PodCondition(
                                    "DisruptionTarget", 0, "True", null, null, "", "")))));
    run(Duration.ofSeconds(11));
    assertThat(job().status().failed()).isZero();
    assertThat(running()).hasSize(1);
  }

  @Test
  void suspended_endsItsPods_andTimeBeginsAnew() {
    start("'activeDeadlineSeconds':60");
    run(Duration.ofSeconds(30));
    suspend(true);
    assertThat(pods()).isEmpty();
    assertThat(job().status().startTime()).isNull();
    assertThat(condition("Suspended").orElseThrow().reason()).isEqualTo("JobSuspended");
    run(Duration.ofMinutes(30));
    suspend(false);
    assertThat(running()).hasSize(1);
    assertThat(condition("Suspended")).isEmpty();
    assertThat(events()).contains("Normal Suspended: Job suspended", "Normal Resumed: Job resumed");
    run(Duration.ofSeconds(50));
    assertThat(condition("FailureTarget")).isEmpty();
    run(Duration.ofSeconds(10));
    assertThat(condition("Failed").orElseThrow().reason()).isEqualTo("DeadlineExceeded");
  }

  private void suspend(boolean suspended) {
    cluster.of(Job.class).edit("j", job -> job.withSpec(job.spec().withSuspend(suspended)));
    run(Duration.ofMillis(500));
  }

  @Test
  void withoutCompletions_oneSuccessIsEnough_whenAllHaveEnded() {
    start("'parallelism':2");
    cluster.of(Job.class).delete("j", background(), WriteOptions.NONE);
    run(Duration.ofMinutes(1));
    assertThat(pods()).isEmpty();
    cluster.create(
        Job.class,
        "{'metadata':{'name':'j'},'spec':{'parallelism':2,'completions':null,'template':{'spec':{"
            + "'restartPolicy':'Never','containers':[{'name':'c','image':'i:1'}]}}}}");
    run(Duration.ofSeconds(1));
    List<Pod> two = running();
    succeed(two.get(0));
    assertThat(running()).as("no replacement").hasSize(1);
    assertThat(condition("Complete")).isEmpty();
    succeed(two.get(1));
    assertThat(condition("Complete")).isPresent();
  }

  private static DeleteOptions background() {
    return DeleteOptionsBuilder.builder().propagationPolicy("Background").build();
  }

  @Test
  void orphans_loseTheirFinalizer() {
    start("");
    cluster
        .of(Job.class)
        .delete(
            "j",
            DeleteOptionsBuilder.builder().propagationPolicy("Orphan").build(),
            WriteOptions.NONE);
    run(Duration.ofSeconds(1));
    assertThat(pods()).hasSize(1);
    assertThat(pods().get(0).metadata().finalizers()).isEmpty();
  }

  @Test
  void foreignJob_isLeftAlone() {
    start("'managedBy':'example.com/other'");
    assertThat(pods()).isEmpty();
    assertThat(job().status().startTime()).isNull();
  }

  @Test
  void finishedJob_goesInTime_unlessItIsGivenMore() {
    start("'ttlSecondsAfterFinished':60");
    succeed(running().get(0));
    run(Duration.ofSeconds(50));
    cluster
        .of(Job.class)
        .edit("j", job -> job.withSpec(job.spec().withTtlSecondsAfterFinished(120)));
    run(Duration.ofSeconds(60));
    assertThat(cluster.of(Job.class).find("j")).isPresent();
    run(Duration.ofSeconds(12));
    assertThat(cluster.of(Job.class).find("j")).isEmpty();
    assertThat(pods()).isEmpty();
  }

  @Test
  void surplus_goes_withoutBeingCounted() {
    start("'parallelism':4,'completions':4");
    cluster.of(Job.class).edit("j", job -> job.withSpec(job.spec().withParallelism(1)));
    run(Duration.ofSeconds(1));
    assertThat(running()).hasSize(1);
    assertThat(job().status().failed()).isZero();
    assertThat(job().status().active()).isEqualTo(1);
  }

  @Test
  void podOfOthersLabels_isDisowned_andOneWithoutOwnerAdopted() {
    start("");
    Pod pod = running().get(0);
    cluster
        .of(Pod.class)
        .edit(
            pod.metadata().name(),
            now ->
                now.withMetadata(
                    now.metadata().withOwnerReferences(List.of()).withFinalizers(List.of())));
    run(Duration.ofSeconds(1));
    assertThat(running()).hasSize(1);
    assertThat(running().get(0).metadata().finalizers()).containsExactly(FINALIZER);
    assertThat(running().get(0).metadata().ownerReferences()).hasSize(1);
    cluster
        .of(Pod.class)
        .edit(pod.metadata().name(), now -> now.withMetadata(now.metadata().withLabels(Map.of())));
    run(Duration.ofSeconds(1));
    Pod free = cluster.of(Pod.class).get(pod.metadata().name());
    assertThat(free.metadata().ownerReferences()).isEmpty();
    assertThat(free.metadata().finalizers()).isEmpty();
    assertThat(running()).hasSize(2);
  }
}
