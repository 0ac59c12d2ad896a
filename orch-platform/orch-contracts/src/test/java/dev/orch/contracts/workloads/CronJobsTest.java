package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.batch.CronJobs;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.CronJobSpec;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.core.Event;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CronJobs whose Jobs end as a test says. Time begins at midnight, UTC. */
class CronJobsTest {
  private final Simulation cluster = Simulation.of(1, CronJobs.controller());

  @AfterEach
  void close() {
    cluster.close();
  }

  private void start(String schedule, String spec) {
    cluster.create(
        CronJob.class,
        "{'metadata':{'name':'c'},'spec':{'schedule':'%s',%s'jobTemplate':{'metadata':{'labels':"
            + "{'a':'b'}},'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{"
            + "'name':'c','image':'i:1'}]}}}}}}",
        schedule,
        spec.isEmpty() ? "" : spec + ",");
    run(Duration.ofSeconds(1));
  }

  private void run(Duration time) {
    cluster.executor().runFor(time);
  }

  private CronJob cron() {
    return cluster.of(CronJob.class).get("c");
  }

  private void edit(UnaryOperator<CronJobSpec> change) {
    cluster.of(CronJob.class).edit("c", cron -> cron.withSpec(change.apply(cron.spec())));
  }

  private List<Job> jobs() {
    return cluster.of(Job.class).list().items();
  }

  private List<String> events() {
    return cluster.of(Event.class).list().items().stream()
        .map(event -> event.type() + " " + event.reason() + ": " + event.message())
        .toList();
  }

  private void end(Job job, String target, String end) {
    Instant now = cluster.executor().time().instant();
    cluster
        .of(Job.class)
        .status()
        .edit(
            job.metadata().name(),
            j ->
                j.withStatus(
                    j.status()
                        .withStartTime(now)
                        .withCompletionTime(end.equals("Complete") ? now : null)
                        .withConditions(
                            List.of(
                                new JobCondition(target, "True", now, now, "", ""),
                                new JobCondition(end, "True", now, now, "", "")))));
    run(Duration.ofMillis(100));
  }

  private void complete(Job job) {
    end(job, "SuccessCriteriaMet", "Complete");
  }

  private void fail(Job job) {
    end(job, "FailureTarget", "Failed");
  }

  @Test
  void job_isBegunAtItsTime_andFollowed() {
    start("*/5 * * * *", "");
    run(Duration.ofMinutes(5).minusSeconds(2));
    assertThat(jobs()).isEmpty();
    run(Duration.ofSeconds(2));
    Job job = jobs().get(0);
    assertThat(job.metadata().name()).isEqualTo("c-29453765");
    assertThat(job.metadata().annotations())
        .containsEntry("batch.kubernetes.io/cronjob-scheduled-timestamp", "2026-01-01T00:05:00Z");
    assertThat(job.metadata().labels()).containsEntry("a", "b");
    assertThat(cron().status().lastScheduleTime()).isEqualTo("2026-01-01T00:05:00Z");
    assertThat(cron().status().active()).hasSize(1);
    assertThat(cron().status().active().get(0).uid()).isEqualTo(job.metadata().uid());
    complete(job);
    assertThat(cron().status().active()).isEmpty();
    assertThat(cron().status().lastSuccessfulTime()).isNotNull();
    assertThat(events())
        .contains(
            "Normal SuccessfulCreate: Created job c-29453765",
            "Normal SawCompletedJob: Saw completed job: c-29453765, status: Complete");
  }

  @Test
  void zone_countsForScheduleAndAnnotation() {
    start("0 6 * * *", "'timeZone':'Asia/Kathmandu'");
    run(Duration.ofMinutes(15));
    assertThat(cluster.executor().time().instant()).isEqualTo("2026-01-01T00:15:01Z");
    assertThat(jobs()).hasSize(1);
    assertThat(jobs().get(0).metadata().annotations().values())
        .containsExactly("2026-01-01T06:00:00+05:45");
  }

  @Test
  void forbidden_waitsUntilTheLastOneHasEnded() {
    start("* * * * *", "'concurrencyPolicy':'Forbid'");
    run(Duration.ofMinutes(3));
    assertThat(jobs()).hasSize(1);
    assertThat(events())
        .contains(
            "Normal JobAlreadyActive: Not starting job because prior execution is running and"
                + " concurrency policy is Forbid");
    complete(jobs().get(0));
    assertThat(jobs()).as("what is due begins now").hasSize(2);
    assertThat(cron().status().lastScheduleTime()).isEqualTo("2026-01-01T00:03:00Z");
  }

  @Test
  void replaced_goesBeforeTheNext() {
    start("* * * * *", "'concurrencyPolicy':'Replace'");
    run(Duration.ofMinutes(2));
    assertThat(jobs()).extracting(job -> job.metadata().name()).containsExactly("c-29453762");
    assertThat(events()).contains("Normal SuccessfulDelete: Deleted job c-29453761");
    assertThat(cron().status().active()).hasSize(1);
  }

  @Test
  void history_isKeptByLimits() {
    start("* * * * *", "'successfulJobsHistoryLimit':1,'failedJobsHistoryLimit':0");
    run(Duration.ofMinutes(1));
    complete(jobs().get(0));
    run(Duration.ofMinutes(1));
    complete(jobs().get(1));
    assertThat(jobs()).extracting(job -> job.metadata().name()).containsExactly("c-29453762");
    run(Duration.ofMinutes(1));
    fail(jobs().get(1));
    assertThat(jobs()).hasSize(1);
  }

  @Test
  void suspended_beginsNothing_thenTheLastThatIsDue() {
    start("* * * * *", "'suspend':true");
    run(Duration.ofMinutes(10));
    assertThat(jobs()).isEmpty();
    edit(spec -> spec.withSuspend(false));
    run(Duration.ofSeconds(1));
    assertThat(jobs()).extracting(job -> job.metadata().name()).containsExactly("c-29453770");
  }

  @Test
  void tooLate_isMissed() {
    start("0 * * * *", "'suspend':true,'startingDeadlineSeconds':30");
    run(Duration.ofMinutes(65));
    edit(spec -> spec.withSuspend(false));
    run(Duration.ofSeconds(1));
    assertThat(jobs()).isEmpty();
    assertThat(events())
        .contains(
            "Warning MissSchedule: Missed scheduled time to start a job: Thu, 01 Jan 2026 01:00:00"
                + " +0000");
    run(Duration.ofMinutes(55));
    assertThat(jobs()).hasSize(1);
  }

  @Test
  void manyMissed_areWarnedOf_andTheLastBegins() {
    start("* * * * *", "'suspend':true");
    run(Duration.ofMinutes(102));
    edit(spec -> spec.withSuspend(false));
    run(Duration.ofSeconds(1));
    assertThat(jobs()).hasSize(1);
    assertThat(events())
        .anyMatch(event -> event.startsWith("Warning TooManyMissedTimes: too many missed start"));
  }

  @Test
  void activeJob_thatIsGone_isTakenOffTheList() {
    start("*/30 * * * *", "");
    run(Duration.ofMinutes(30));
    cluster
        .of(Job.class)
        .delete(
            jobs().get(0).metadata().name(),
            DeleteOptionsBuilder.builder().propagationPolicy("Background").build(),
            WriteOptions.NONE);
    run(Duration.ofSeconds(1));
    assertThat(cron().status().active()).isEmpty();
    assertThat(events()).contains("Normal MissingJob: Active job went missing: c-29453790");
  }

  @Test
  void jobOfSomebodyElse_isWarnedOf_andDoesntHoldUp() {
    start("*/30 * * * *", "'concurrencyPolicy':'Forbid'");
    cluster.create(
        Job.class,
        "{'metadata':{'name':'mine','ownerReferences':[{'apiVersion':'batch/v1','kind':'CronJob',"
            + "'name':'c','uid':'%s','controller':true}]},'spec':{'template':{'spec':{"
            + "'restartPolicy':'Never','containers':[{'name':'c','image':'i:1'}]}}}}",
        Objects.requireNonNull(cron().metadata().uid()));
    run(Duration.ofMinutes(30));
    assertThat(jobs()).hasSize(2);
    assertThat(events())
        .contains(
            "Warning UnexpectedJob: Saw a job that the controller did not create or forgot: mine");
  }
}
