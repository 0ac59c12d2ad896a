package dev.orch.controllers.scheduler;

import dev.orch.model.core.Pod;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.scheduling.Decision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The decisions for gangs that are being carried out: first what each pod needs before, then one
 * write that decides, then the bindings. Used in the loop's tasks alone.
 */
final class GangFlights {
  /*
   * Until the deciding write a gang is given up whole if one of its pods can't go on, and nothing has been bound. From
   * then on its bindings are repeated until they are through, by this scheduler or its successor, who reads the placement.
   * Where the API has no such write (Kubernetes' has none), bindings begin all the same, as each pod has a place; should
   * they not all be through in time, those that are are deleted, as a gang is whole or not at all.
   */
  private final Placements placements;
  private final Flights flights;
  private final Bindings bindings;
  private final Binder binder;
  private final GangBinder gangBinder;
  private final Work work;
  private final Seen seen;
  private final SchedulingQueue queue;
  private final GangSettings settings;
  private final InstantSource clock;
  private final Predicate<Pod> isPromised;

  /**
   * @param isPromised whether a node was decided on for the pod; if so it is bound there
   */
  GangFlights(
      Placements placements,
      Flights flights,
      Bindings bindings,
      Binder binder,
      GangBinder gangBinder,
      Work work,
      Seen seen,
      SchedulingQueue queue,
      GangSettings settings,
      InstantSource clock,
      Predicate<Pod> isPromised) {
    this.placements = placements;
    this.flights = flights;
    this.bindings = bindings;
    this.binder = binder;
    this.gangBinder = gangBinder;
    this.work = work;
    this.seen = seen;
    this.queue = queue;
    this.settings = settings;
    this.clock = clock;
    this.isPromised = isPromised;
  }

  private Instant now() {
    return clock.instant();
  }

  /** Begins one whose pods are assumed. */
  void begin(GangFlight flight) {
    flight.gang.flight = flight;
    for (Decision.Placed ready : flights.begin(List.copyOf(flight.pods.values()), flight.seen)) {
      prepared(flight.gang, ready.pod());
    }
  }

  /** A pod can be bound; false if that isn't the matter of a gang. */
  boolean prepared(@Nullable Gang gang, Pod pod) {
    GangFlight flight = of(gang, pod);
    if (flight == null) {
      return false;
    }
    flight.pending.remove(pod.metadata().uid());
    decideIfReady(flight);
    return true;
  }

  /** What a pod needs can't be had; false if that isn't the matter of a gang. */
  boolean failed(@Nullable Gang gang, Pod pod, String why) {
    GangFlight flight = of(gang, pod);
    if (flight == null) {
      return false;
    }
    giveUp(flight, why);
    return true;
  }

  private static @Nullable GangFlight of(@Nullable Gang gang, Pod pod) {
    GangFlight flight = gang == null ? null : gang.flight;
    return flight != null && flight.pods.containsKey(pod.metadata().uid()) ? flight : null;
  }

  private void decideIfReady(GangFlight flight) {
    if (flight.phase != GangFlight.Phase.PREPARING || !flight.pending.isEmpty()) {
      return;
    }
    Gang gang = flight.gang;
    PodGroup group = gang.group;
    if (group == null || gang.missing(pod -> placements.isAssumed(pod)) > 0) {
      giveUp(flight, "the gang is no longer complete");
      return;
    }
    flight.phase = GangFlight.Phase.DECIDING;
    Map<String, String> placement = new TreeMap<>();
    gang.promised()
        .forEach(pod -> placement.put(pod.metadata().uid(), gang.promised(pod.metadata().uid())));
    flight.pods.forEach((uid, placed) -> placement.put(uid, placed.nodeName()));
    work.write(
        anyone(flight),
        () -> report(flight, group, placement, gangBinder.decide(group, placement, flight.seen)));
  }

  private static Pod anyone(GangFlight flight) {
    return flight.pods.values().iterator().next().pod();
  }

  /** A writer's last step for a deciding write. */
  private void report(
      GangFlight flight,
      PodGroup group,
      Map<String, String> placement,
      GangBinder.Outcome outcome) {
    if (outcome.fate() == GangBinder.Fate.UNKNOWN) {
      work.later(Bindings.LOOK_AGAIN, () -> look(flight, group, placement));
    } else {
      work.execute(() -> answered(flight, outcome));
    }
  }

  private void look(GangFlight flight, PodGroup group, Map<String, String> placement) {
    if (flight.pods.isEmpty()) {
      end(flight);
    } else {
      work.write(
          anyone(flight),
          () -> report(flight, group, placement, gangBinder.look(group, placement)));
    }
  }

  private void answered(GangFlight flight, GangBinder.Outcome outcome) {
    switch (outcome.fate()) {
      case DECIDED -> bindAll(flight, GangFlight.Phase.DECIDED);
      case UNDECIDED -> {
        flight.limit = work.later(settings.binding(), () -> undo(flight));
        bindAll(flight, GangFlight.Phase.BINDING);
      }
      case BEHIND -> behind(flight, outcome.revision());
      default -> giveUp(flight, outcome.message());
    }
  }

  private void bindAll(GangFlight flight, GangFlight.Phase phase) {
    flight.enter(phase);
    flight.gang.members.forEach(
        (uid, pod) -> {
          if (!pod.spec().nodeName().isEmpty()) {
            flight.pending.remove(uid);
          }
        });
    List.copyOf(flight.pods.values()).forEach(this::bind);
    endIfDone(flight);
  }

  /** Binds a pod whose place is decided, until it is bound or gone. */
  void bind(Decision.Placed placed) {
    work.write(
        placed.pod(),
        () -> {
          Binder.Outcome outcome = binder.bindDecided(placed.pod(), placed.nodeName());
          if (outcome.fate() != Binder.Fate.BOUND) {
            work.later(Bindings.LOOK_AGAIN, () -> again(placed));
          }
        });
  }

  private void again(Decision.Placed placed) {
    if (placements.isAssumed(placed.pod()) && bindings.wanting(placed.pod()).isPresent()) {
      bind(placed);
    }
  }

  /** The cache shows that a pod has a node. */
  void bound(Gang gang, String uid) {
    GangFlight flight = gang.flight;
    if (flight != null && flight.pending.remove(uid)) {
      if (flight.phase == GangFlight.Phase.PREPARING) {
        flight.remove(uid); // by somebody else
        decideIfReady(flight);
      }
      endIfDone(flight);
    }
  }

  /** A pod is gone. */
  void remove(Gang gang, String uid) {
    GangFlight flight = gang.flight;
    if (flight != null && flight.pods.containsKey(uid)) {
      flight.remove(uid);
      if (flight.pods.isEmpty() && flight.phase != GangFlight.Phase.DECIDING) {
        end(flight);
      } else {
        decideIfReady(flight);
        endIfDone(flight);
      }
    }
  }

  private void endIfDone(GangFlight flight) {
    boolean binding =
        flight.phase == GangFlight.Phase.DECIDED || flight.phase == GangFlight.Phase.BINDING;
    if (binding && flight.pending.isEmpty()) {
      PodGroup group = flight.gang.group;
      if (flight.phase == GangFlight.Phase.BINDING && group != null && !flight.pods.isEmpty()) {
        work.write(anyone(flight), () -> gangBinder.scheduled(group));
      }
      end(flight);
    }
  }

  private void end(GangFlight flight) {
    flight.cancelLimit();
    if (isCurrent(flight)) {
      flight.gang.flight = null;
      PodGroup group = flight.gang.group;
      if (group != null) {
        queue.changed(GroupKinds.POD_GROUP, group, group, false, now());
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // A gang may have had several.
  private static boolean isCurrent(GangFlight flight) {
    return flight.gang.flight == flight;
  }

  /** Nothing was bound, and nothing is. */
  private void giveUp(GangFlight flight, String why) {
    end(flight);
    flight.pods.forEach((uid, placed) -> giveUp(placed.pod(), why));
  }

  private void giveUp(Pod pod, String why) {
    flights.remove(pod.metadata().uid());
    bindings
        .givenUp(pod)
        .filter(wanting -> !isPromised.test(wanting))
        .ifPresent(wanting -> bindings.failed(wanting, why));
  }

  /** Another scheduler has nodes of the gang: it is tried again when this one has seen whom. */
  private void behind(GangFlight flight, long revision) {
    end(flight);
    for (Decision.Placed placed : flight.pods.values()) {
      bindings
          .givenUp(placed.pod())
          .filter(wanting -> !isPromised.test(wanting))
          .ifPresent(wanting -> queue.put(wanting, false, now()));
    }
    List<String> uids = List.copyOf(flight.pods.keySet());
    seen.when(revision, work, () -> uids.forEach(uid -> queue.retry(uid, now())));
  }

  /** Not all bindings came about, and nothing says that they will: none shall have. */
  private void undo(GangFlight flight) {
    if (!isCurrent(flight) || flight.pending.isEmpty()) {
      return;
    }
    end(flight);
    List<String> unbound = List.copyOf(flight.pending);
    unbound.forEach(
        uid -> {
          Decision.Placed placed = flight.pods.get(uid);
          if (placed != null) {
            giveUp(placed.pod(), "not all pods of the group could be bound in time");
          }
        });
    if (flight.gang.missing(placements::isAssumed) > 0) {
      flight.pods.forEach(
          (uid, placed) -> {
            if (!unbound.contains(uid)) {
              work.write(placed.pod(), () -> gangBinder.undo(placed.pod()));
            }
          });
    }
  }

  void close(Gang gang) {
    GangFlight flight = gang.flight;
    if (flight != null) {
      flight.cancelLimit();
    }
  }
}
