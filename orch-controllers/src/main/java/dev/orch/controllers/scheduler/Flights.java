package dev.orch.controllers.scheduler;

import dev.orch.controllers.base.Subscription;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The decisions whose pods can't be bound yet, as something has to be written or waited for before.
 * Used in the loop's tasks alone.
 */
final class Flights implements Subscription {
  private static final System.Logger LOG = System.getLogger(Flights.class.getName());

  private final Placements placements;
  private final Binder binder;
  private final Work work;
  private final ObjLongConsumer<Decision.Placed> bind;
  private final BiConsumer<Pod, String> giveUp;
  private final Map<String, Flight> byUid = new LinkedHashMap<>();
  private @Nullable ClusterView lastLook;

  /**
   * @param bind is given what is ready, and the revision of its decision
   * @param giveUp is given the pod that won't be bound, and why
   */
  Flights(
      Placements placements,
      Binder binder,
      Work work,
      ObjLongConsumer<Decision.Placed> bind,
      BiConsumer<Pod, String> giveUp) {
    this.placements = placements;
    this.binder = binder;
    this.work = work;
    this.bind = bind;
    this.giveUp = giveUp;
  }

  /** One decision on its way. */
  private static final class Flight {
    final Decision.Placed placed;
    final long seen;
    int next;
    @Nullable Future<?> limit;

    Flight(Decision.Placed placed, long seen) {
      this.placed = placed;
      this.seen = seen;
    }

    void cancelLimit() {
      if (limit != null) {
        limit.cancel(false);
        limit = null;
      }
    }
  }

  /**
   * Takes those that have something before them, and gives back the others.
   *
   * @param seen the revision up to which the decisions knew the pods
   */
  List<Decision.Placed> begin(List<Decision.Placed> decisions, long seen) {
    List<Decision.Placed> ready = new ArrayList<>();
    for (Decision.Placed placed : decisions) {
      if (placed.before().isEmpty()) {
        ready.add(placed);
      } else {
        Flight flight = new Flight(placed, seen);
        byUid.put(placed.pod().metadata().uid(), flight);
        advance(flight);
      }
    }
    return ready;
  }

  /** The pod is bound, or gone. */
  void remove(String uid) {
    Flight flight = byUid.remove(uid);
    if (flight != null) {
      flight.cancelLimit();
    }
  }

  /** Ends one that waits; false if there is none. */
  boolean reject(String uid, String why) {
    Flight flight = byUid.get(uid);
    if (flight == null) {
      return false;
    }
    fail(flight, why);
    return true;
  }

  /** Looks at those that wait, if the cluster has changed. */
  @SuppressWarnings("ReferenceEquality") // Another instance that is equal costs a look.
  void look() {
    if (byUid.isEmpty() || lastLook == placements.view()) {
      return;
    }
    lastLook = placements.view();
    for (Flight flight : com.google.common.collect.ImmutableList.copyOf(byUid.values())) {
      if (flight.limit != null) {
        advance(flight);
      }
    }
  }

  private void advance(Flight flight) {
    Pod pod = flight.placed.pod();
    List<Effect> before = flight.placed.before();
    while (flight.next < before.size()) {
      Effect effect = before.get(flight.next);
      if (effect instanceof Effect.Write<?> write) {
        work.write(pod, () -> write(flight, write));
        return;
      }
      if (effect instanceof Effect.Wait wait && !isOver(flight, wait)) {
        return;
      }
      flight.next++;
    }
    byUid.remove(pod.metadata().uid());
    bind.accept(flight.placed, flight.seen);
  }

  /** Whether it may go on; if it may never, it has ended. */
  private boolean isOver(Flight flight, Effect.Wait wait) {
    Effect.Progress progress;
    try {
      progress = wait.progress().apply(placements.view());
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, wait::reason, bug);
      progress = Effect.Progress.FAILED;
    }
    switch (progress) {
      case DONE -> {
        flight.cancelLimit();
        return true;
      }
      case FAILED -> {
        fail(flight, wait.reason());
        return false;
      }
      default -> {
        if (flight.limit == null) {
          int at = flight.next;
          flight.limit = work.later(wait.limit(), () -> late(flight, at, wait));
        }
        return false;
      }
    }
  }

  private void late(Flight flight, int at, Effect.Wait wait) {
    if (isCurrent(flight) && flight.next == at) {
      fail(flight, wait.reason() + ": timed out after " + wait.limit().toSeconds() + " s");
    }
  }

  @SuppressWarnings("ReferenceEquality") // One pod may have had several.
  private boolean isCurrent(Flight flight) {
    return byUid.get(flight.placed.pod().metadata().uid()) == flight;
  }

  /** A writer's task. */
  private <T extends Resource> void write(Flight flight, Effect.Write<T> write) {
    T stored;
    try {
      stored = binder.write(write);
    } catch (RuntimeException refused) {
      String why = String.valueOf(refused.getMessage());
      work.execute(
          () -> {
            if (isCurrent(flight)) {
              fail(flight, why);
            }
          });
      return;
    }
    work.execute(
        () -> {
          placements.written(write.kind(), stored);
          if (isCurrent(flight)) {
            flight.next++;
            advance(flight);
          }
        });
  }

  private void fail(Flight flight, String why) {
    Pod pod = flight.placed.pod();
    remove(pod.metadata().uid());
    giveUp.accept(pod, why);
  }

  @Override
  public void close() {
    byUid.values().forEach(Flight::cancelLimit);
    byUid.clear();
  }
}
