package dev.orch.controllers.scheduler;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.scheduling.Profile;

/**
 * The scheduler as a running component: it watches pods, nodes and what its plugins look at, asks
 * the scheduling function for a node for each pod that names one of its schedulers, and carries out
 * what that decides. A description only; each start has a queue and a view of its own.
 */
public final class SchedulerLoop implements Loop {
  /** The scheduler of pods that name none. */
  public static final String DEFAULT = "default-scheduler";

  /** A field selector of the pods that it needs to know of. */
  public static final String UNFINISHED_PODS = "status.phase!=Succeeded,status.phase!=Failed";

  private final SchedulerSettings settings;

  public SchedulerLoop(SchedulerSettings settings) {
    this.settings = settings;
  }

  /**
   * @param schedulerName the {@code schedulerName} of the pods that it is for
   */
  public SchedulerLoop(String schedulerName, Profile profile) {
    this(SchedulerSettings.of(schedulerName, profile));
  }

  /** The default scheduler with the default profile. */
  public static SchedulerLoop defaults() {
    return new SchedulerLoop(DEFAULT, Profile.defaults());
  }

  @Override
  public String name() {
    return String.join(",", settings.profiles().keySet());
  }

  @Override
  public Subscription start(Environment environment) {
    return new RunningScheduler(settings, environment).begin();
  }
}
