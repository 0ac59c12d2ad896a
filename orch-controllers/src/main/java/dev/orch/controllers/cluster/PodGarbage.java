package dev.orch.controllers.cluster;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The pod garbage collector: removes pods that no kubelet will ever finish, and the oldest of too
 * many that have ended. A description only.
 */
public final class PodGarbage implements Loop {
  private static final long PERIOD_SECONDS = 20;

  /** How many ended pods are kept by default. */
  public static final int MOST_ENDED = 12_500;

  private final int mostEnded;

  private PodGarbage(int mostEnded) {
    this.mostEnded = mostEnded;
  }

  public static Loop controller() {
    return keeping(MOST_ENDED);
  }

  /** The loop that keeps so many ended pods, or all for zero. */
  public static Loop keeping(int mostEnded) {
    return new PodGarbage(mostEnded);
  }

  @Override
  public String name() {
    return "pod-garbage-collector-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    ScheduledExecutorService worker = environment.workers().apply(name());
    PodSweep sweep = new PodSweep(environment, mostEnded);
    ScheduledFuture<?> timer =
        worker.scheduleWithFixedDelay(sweep::run, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    return () -> {
      sweep.close();
      timer.cancel(false);
    };
  }
}
