package dev.orch.apiserver.flow;

import dev.orch.apiserver.follow.Changes;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.store.api.Api;
import dev.orch.store.api.Attributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Priority and fairness as the FlowSchemas and PriorityLevelConfigurations of an API say. Without
 * any of them, nobody waits. For any thread.
 */
public final class FlowControl implements AutoCloseable {
  /** How often a watch is begun anew that has ended. */
  private static final int RESUME_SECONDS = 10;

  private final Api api;
  private final int seats;
  private final Seating seating;
  private final Changes changes;
  private @Nullable ScheduledFuture<?> resuming;
  private volatile FlowTable table = FlowTable.EMPTY;

  private FlowControl(Api api, int seats, Seating seating, Changes changes) {
    this.api = api;
    this.seats = seats;
    this.seating = seating;
    this.changes = changes;
  }

  /**
   * Begins to follow what the API says.
   *
   * @param seats how many requests are served at once
   * @param clock the time, which requests are charged by
   * @param executor what requests go on upon that have waited; and where changes are followed
   * @param timer for requests that wait too long
   */
  public static FlowControl start(
      Api api, int seats, InstantSource clock, Executor executor, ScheduledExecutorService timer) {
    FlowControl control =
        new FlowControl(
            api,
            seats,
            new Seating(seats, () -> nanos(clock.instant()), executor, timer),
            new Changes(api, timer));
    control.read();
    control.changes.of(api.kinds().of(FlowSchema.class), control::read);
    control.changes.of(api.kinds().of(PriorityLevelConfiguration.class), control::read);
    control.resuming =
        timer.scheduleWithFixedDelay(
            control.changes::resume, RESUME_SECONDS, RESUME_SECONDS, TimeUnit.SECONDS);
    return control;
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** Whether an API has the kinds that it follows. */
  public static boolean isPossible(Api api) {
    return api.kinds().byName("flowcontrol.apiserver.k8s.io/v1", "FlowSchema") != null;
  }

  private synchronized void read() {
    table =
        FlowTable.of(
            api.resources(FlowSchema.class).list().items(),
            api.resources(PriorityLevelConfiguration.class).list().items());
    seating.limit(table.limits(seats));
  }

  /** The flow that a request belongs to; null if there is none, and it needn't wait. */
  public @Nullable Flow flow(Attributes wanted) {
    return table.flow(wanted);
  }

  /**
   * Lets a request in, now or later, or turns it away.
   *
   * @param width how many seats it would take
   */
  public void enter(Flow flow, int width, Guest guest) {
    seating.enter(flow, width, guest);
  }

  /** Follows no changes any more; those who wait are served. */
  @Override
  public void close() {
    if (resuming != null) {
      resuming.cancel(false);
    }
    changes.close();
  }
}
