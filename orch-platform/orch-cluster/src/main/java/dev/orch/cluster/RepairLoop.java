package dev.orch.cluster;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.store.local.AllocationRepair;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Has what was allocated to Services repaired, time and again, and reports it as events. */
final class RepairLoop implements Loop {
  private static final System.Logger LOG = System.getLogger(RepairLoop.class.getName());
  private static final long PERIOD_MINUTES = 3;

  private final AllocationRepair repair;

  RepairLoop(AllocationRepair repair) {
    this.repair = repair;
  }

  @Override
  public String name() {
    return "allocation-repair";
  }

  @Override
  public Subscription start(Environment environment) {
    ScheduledExecutorService worker = environment.workers().apply(name());
    ScheduledFuture<?> timer =
        worker.scheduleWithFixedDelay(
            () -> run(environment), PERIOD_MINUTES, PERIOD_MINUTES, TimeUnit.MINUTES);
    return () -> timer.cancel(false);
  }

  private void run(Environment environment) {
    try {
      repair.run(
          (source, kind, about, reason, message) ->
              environment.events().record(source, kind, about, "Warning", reason, message));
    } catch (RuntimeException failed) { // a store that is closing, say; the next one may do
      LOG.log(System.Logger.Level.INFO, "repair of allocations", failed);
    }
  }
}
