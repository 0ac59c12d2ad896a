package dev.orch.controllers.batch;

import dev.orch.controllers.Controller;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.Job;
import dev.orch.model.kinds.WorkloadKinds;

/** The CronJob controller: begins Jobs at the times of a schedule, and clears old ones away. */
public final class CronJobs {
  private CronJobs() {}

  public static Controller<CronJob> controller() {
    return Controller.of(WorkloadKinds.CRON_JOB)
        .named("cronjob-controller")
        .owns(Job.class)
        .reconcile((cronJob, context) -> new CronJobRun(cronJob, context).run());
  }
}
