package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.batch.CronJobs;
import dev.orch.controllers.batch.Jobs;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.CronJobSpec;
import dev.orch.model.batch.Job;
import dev.orch.model.meta.Owners;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** CronJobs, whatever is wanted of them and whatever goes wrong. */
class CronJobSpecificationTest {
  private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

  @Test
  void cronJobs_keepTheirPromises() {
    Scenario.hold(Runs::new, Duration.ofHours(10));
  }

  static final class Runs extends Scenario {
    @Override
    public List<Loop> loops() {
      return List.of(
          CronJobs.controller(), new Jobs(), new GarbageCollector(), Kubelet.failing(20));
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (cluster.of(CronJob.class).find("c").isEmpty()) {
        create(cluster, rng);
        return;
      }
      switch (rng.nextInt(6)) {
        case 0 -> cluster.of(CronJob.class).delete("c");
        case 1, 2 -> edit(cluster, spec -> spec.withSuspend(rng.nextBoolean()));
        case 3 -> edit(cluster, spec -> spec.withSuccessfulJobsHistoryLimit(rng.nextInt(3)));
        default ->
            any(cluster, Job.class, rng)
                .ifPresent(job -> cluster.of(Job.class).delete(job.metadata().name()));
      }
    }

    private static void create(Simulation cluster, Rng rng) {
      cluster.create(
          CronJob.class,
          "{'metadata':{'name':'c'},'spec':{'schedule':'%s','concurrencyPolicy':'%s',"
              + "'jobTemplate':{'spec':{'backoffLimit':1,'template':{'spec':{'nodeName':'n1',"
              + "'restartPolicy':'Never','containers':[{'name':'c','image':'img:1'}]}}}}}}",
          rng.pick(List.of("* * * * *", "*/2 * * * *", "@every 1m", "1-59/3 * * * *")),
          rng.pick(List.of("Forbid", "Forbid", "Replace", "Allow")));
    }

    private static void edit(Simulation cluster, UnaryOperator<CronJobSpec> change) {
      cluster.of(CronJob.class).edit("c", cron -> cron.withSpec(change.apply(cron.spec())));
    }

    @Override
    public void always(Simulation cluster) {
      Map<String, Integer> running = new TreeMap<>();
      for (Job job : all(cluster, Job.class)) {
        Optional<String> owner = Owners.controllerOf(job.metadata()).map(o -> o.uid());
        Instant time = Instant.parse(job.metadata().annotations().get(SCHEDULED));
        assertThat(job.metadata().name()).isEqualTo("c-" + time.getEpochSecond() / 60);
        if (owner.isPresent() && job.metadata().deletionTimestamp() == null && !isFinished(job)) {
          running.merge(owner.get(), 1, Integer::sum);
        }
      }
      cluster
          .of(CronJob.class)
          .find("c")
          .filter(cron -> !cron.spec().concurrencyPolicy().equals("Allow"))
          .ifPresent(
              cron ->
                  assertThat(running.getOrDefault(cron.metadata().uid(), 0))
                      .as("Jobs that run at a time")
                      .isLessThanOrEqualTo(1));
    }

    private static boolean isFinished(Job job) {
      return job.status().conditions().stream()
          .anyMatch(c -> c.type().equals("Complete") || c.type().equals("Failed"));
    }

    @Override
    public Duration patience() {
      return Duration.ofMinutes(20);
    }

    @Override
    public Duration quiet() {
      return Duration.ZERO;
    }

    @Override
    public void settled(Simulation cluster) {
      List<Job> jobs = all(cluster, Job.class);
      Optional<CronJob> found = cluster.of(CronJob.class).find("c");
      if (found.isEmpty()) {
        assertThat(jobs).as("what a CronJob leaves").isEmpty();
        return;
      }
      CronJob cron = found.get();
      boolean suspended = Objects.requireNonNull(cron.spec().suspend());
      if (!suspended) {
        assertThat(cron.status().lastScheduleTime())
            .isAfter(cluster.executor().time().instant().minus(Duration.ofMinutes(8)));
      }
      int succeeded =
          (int)
              jobs.stream()
                  .filter(
                      job ->
                          job.status().conditions().stream()
                              .anyMatch(c -> c.type().equals("Complete")))
                  .count();
      assertThat(succeeded)
          .as("Jobs of history, and one that ends just now")
          .isLessThanOrEqualTo(
              Objects.requireNonNull(cron.spec().successfulJobsHistoryLimit()) + 1);
      assertThat(cron.status().active())
          .as("active Jobs that the status lists")
          .allMatch(active -> jobs.stream().anyMatch(j -> j.metadata().uid().equals(active.uid())));
    }
  }
}
