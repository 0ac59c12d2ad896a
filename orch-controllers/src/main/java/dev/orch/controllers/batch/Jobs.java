package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.Selecting;
import dev.orch.model.batch.Job;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import java.util.Collection;

/**
 * The Job controller: pods that run until enough of them have succeeded. It has two loops: Jobs,
 * and pods that are kept for a Job that doesn't count them any more.
 */
public final class Jobs implements Loop {
  static final String NAME = "job-controller";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Subscription start(Environment environment) {
    Subscription jobs = jobs().start(environment);
    Subscription orphans = OrphanedPods.controller().start(environment);
    return () -> {
      orphans.close();
      jobs.close();
    };
  }

  private static Controller<Job> jobs() {
    return Controller.of(BuiltInKinds.JOB)
        .named(NAME)
        .owns(Pod.class)
        .watches(BuiltInKinds.POD, Jobs::adopters)
        .workers(2)
        .reconcile(Jobs::reconcile);
  }

  private static Collection<ObjectKey> adopters(Pod pod, Informers caches) {
    return Selecting.adopters(pod, caches.of(BuiltInKinds.JOB), job -> job.spec().selector());
  }

  private static Result reconcile(Job job, Context context) {
    LabelSelector selector = job.spec().selector();
    if (selector == null || isForeign(job) || JobConditions.isFinished(job)) {
      return Result.done();
    }
    String mode = job.spec().completionMode();
    if (mode != null && !ImmutableList.of("Indexed", "NonIndexed").contains(mode)) {
      context.warning(
          "UnknownCompletionMode", "Skipped Job sync because completion mode is unknown");
      return Result.done();
    }
    return new JobRun(job, selector, context).run();
  }

  /** Whether somebody else is to care for it. */
  static boolean isForeign(Job job) {
    String manager = job.spec().managedBy();
    return manager != null && !manager.equals("kubernetes.io/job-controller");
  }
}
