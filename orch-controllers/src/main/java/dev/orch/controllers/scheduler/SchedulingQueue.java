package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.queue.Backoff;
import dev.orch.controllers.scheduler.QueuedPod.Place;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin;
import dev.orch.scheduling.Turns;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pods that want a node. Used by one thread at a time; it knows no clock and is told the time.
 */
final class SchedulingQueue {
  /*
   * Each pod is in one place (QueuedPod.Place), in `byUid`, and in that place's set. Refused pods are also among
   * `refused`, by which a change finds those whom it may help: these become active, or back off if it is too early.
   * As in Kubernetes, who backs off is taken all the same when nobody is active, and the ends of back-offs are whole
   * seconds, within which the order is that of active pods. An attempt that failed by an error is never taken early.
   *
   * A decision is made and carried to the queue in one task, so no change is missed meanwhile. While room is made for a
   * pod it is held: what happens is noted, and counts when it is let go. Should a change have been missed nevertheless,
   * nobody is unschedulable for longer than five minutes.
   *
   * Every operation costs the logarithm of what is in the queue, for each pod that it moves.
   */
  static final Duration MOST_UNSCHEDULABLE = Duration.ofMinutes(5);

  /** Pods that are decided on together. */
  interface Units {
    /** The uids of the pods that are decided on with this one, its own too; empty if none are. */
    Collection<String> together(Pod pod);

    /** Since when the pod counts as waiting, if it isn't since the given time. */
    Instant since(Pod pod, Instant otherwise);

    /** Each pod for itself. */
    Units ALONE =
        new Units() {
          @Override
          public Collection<String> together(Pod pod) {
            return ImmutableList.of();
          }

          @Override
          public Instant since(Pod pod, Instant otherwise) {
            return otherwise;
          }
        };
  }

  private final Backoff backoff;
  private final Function<Pod, Optional<String>> gate;
  private final Units units;
  private final Map<String, QueuedPod> byUid = new LinkedHashMap<>();
  private final ActivePods active;
  private final TreeSet<QueuedPod> backingOff;
  private final TreeSet<QueuedPod> failing;
  private final LinkedHashSet<QueuedPod> unschedulable = new LinkedHashSet<>(); // by flush
  private final RefusedPods refused;
  private long numbers;

  /**
   * @param gate names the plugin that doesn't let the pod be decided on
   * @param cluster as it is, for queues that {@linkplain Turns take turns}
   */
  SchedulingQueue(
      Map<String, Profile> profiles,
      QueueSortPlugin sort,
      Backoff backoff,
      Function<Pod, Optional<String>> gate,
      Units units,
      Supplier<ClusterView> cluster) {
    this.backoff = backoff;
    this.gate = gate;
    this.units = units;
    this.refused = new RefusedPods(profiles);
    Comparator<QueuedPod> order =
        Comparator.<QueuedPod, QueueSortPlugin.Waiting>comparing(queued -> queued.waiting, sort)
            .thenComparingLong(queued -> queued.number);
    Comparator<QueuedPod> byReady =
        Comparator.<QueuedPod, Instant>comparing(queued -> queued.ready).thenComparing(order);
    this.active = new ActivePods(sort, order, cluster);
    this.backingOff = new TreeSet<>(byReady);
    this.failing = new TreeSet<>(byReady);
  }

  /**
   * A pod is there, or is another than before.
   *
   * @param changed whether in something that may make a difference to whether it fits
   */
  void put(Pod pod, boolean changed, Instant now) {
    String uid = pod.metadata().uid();
    QueuedPod queued = byUid.get(uid);
    if (queued == null) {
      queued = new QueuedPod(pod, numbers++, units.since(pod, now));
      byUid.put(uid, queued);
      move(queued, now);
      return;
    }
    switch (queued.place) {
      case TAKEN -> queued.update(pod);
      case HELD -> {
        queued.update(pod);
        queued.helped |= changed;
      }
      case UNSCHEDULABLE, GATED -> {
        if (changed) {
          leave(queued);
          queued.update(pod);
          enter(queued, now);
        } else {
          queued.update(pod);
        }
      }
      default -> {
        Place place = queued.place;
        leave(queued);
        queued.update(pod);
        join(queued, place);
      }
    }
  }

  /** Forgets a pod, wherever it is. */
  void remove(String uid) {
    QueuedPod queued = byUid.remove(uid);
    if (queued != null) {
      leave(queued);
    }
  }

  /** Whether there is somebody to decide on. */
  boolean hasNext() {
    return !active.isEmpty() || !backingOff.isEmpty();
  }

  /**
   * Takes the next pods to decide on, all of one scheduler, and either all of one unit, or none of
   * one. Each is to be given back by one of the methods below, or {@linkplain #remove removed} when
   * it has a node.
   */
  List<Pod> take(int most) {
    ImmutableList.Builder<Pod> taken = ImmutableList.builder();
    String scheduler = null;
    int limit = active.takeTurns() ? 1 : most;
    for (int i = 0; i < limit && hasNext(); i++) {
      QueuedPod next = active.isEmpty() ? backingOff.first() : active.next();
      if (scheduler != null && !scheduler.equals(next.pod().spec().schedulerName())) {
        break;
      }
      Collection<String> unit = units.together(next.pod());
      if (!unit.isEmpty()) {
        return scheduler == null ? takeUnit(unit) : taken.build();
      }
      scheduler = next.pod().spec().schedulerName();
      leave(next);
      taken.add(next.pod());
    }
    return taken.build();
  }

  /** Whoever of them waits, for whatever; but not those whom a plugin doesn't let in. */
  private List<Pod> takeUnit(Collection<String> uids) {
    ImmutableList.Builder<Pod> taken = ImmutableList.builder();
    for (String uid : uids) {
      QueuedPod queued = byUid.get(uid);
      if (queued != null && queued.place.isTakenWithOthers()) {
        leave(queued);
        taken.add(queued.pod());
      }
    }
    return taken.build();
  }

  /** No node took the pod: it waits for a change that concerns one of the plugins. */
  void refused(Pod pod, Set<String> plugins, Instant now) {
    QueuedPod queued = counted(pod, now);
    if (queued != null) {
      refused.add(queued, plugins, false);
      join(queued, Place.UNSCHEDULABLE, now);
    }
  }

  /** No node took the pod, and room is being made for it: it waits at least until that is done. */
  void hold(Pod pod, Set<String> plugins, Instant now) {
    QueuedPod queued = counted(pod, now);
    if (queued != null) {
      queued.helped = false;
      refused.add(queued, plugins, false);
      join(queued, Place.HELD);
    }
  }

  /**
   * A held pod waits as any other; nothing happens to one that isn't held.
   *
   * @param again whether it is to be tried again at once
   */
  void release(String uid, boolean again, Instant now) {
    QueuedPod queued = byUid.get(uid);
    if (queued == null || queued.place != Place.HELD) {
      return;
    }
    if (queued.helped || again) {
      move(queued, now);
    } else {
      join(queued, Place.UNSCHEDULABLE, now);
    }
  }

  private @Nullable QueuedPod counted(Pod pod, Instant now) {
    QueuedPod queued = byUid.get(pod.metadata().uid());
    if (queued != null) {
      queued.refusals++;
      queued.errors = 0;
      backOff(queued, now);
    }
    return queued;
  }

  /** Something went wrong: the pod is tried again after its back-off, whatever happens. */
  void failed(String uid, Instant now) {
    QueuedPod queued = byUid.get(uid);
    if (queued != null) {
      leave(queued);
      queued.errors++;
      backOff(queued, now);
      join(queued, Place.FAILING);
    }
  }

  /** A pod that was taken is to be decided on anew, and nothing is its fault. */
  void retry(String uid, Instant now) {
    QueuedPod queued = byUid.get(uid);
    if (queued != null && queued.place == Place.TAKEN) {
      move(queued, now);
    }
  }

  private void backOff(QueuedPod queued, Instant now) {
    queued.again(numbers++, units.since(queued.pod(), now));
    queued.ready =
        now.plus(backoff.after(queued.refusals + queued.errors - 1))
            .truncatedTo(ChronoUnit.SECONDS);
  }

  /** A pod's back-off is over; it is tried again if anything has happened that may help. */
  void hurry(String uid, Instant now) {
    QueuedPod queued = byUid.get(uid);
    if (queued != null) {
      boolean waits = queued.place == Place.BACKING_OFF || queued.place == Place.FAILING;
      if (waits) {
        leave(queued);
      }
      queued.ready = now;
      if (waits) {
        enter(queued, now);
      }
    }
  }

  /** A pod that waits is tried again, as something of its own changed. */
  void moved(String uid, Instant now) {
    QueuedPod queued = byUid.get(uid);
    if (queued != null && queued.place == Place.UNSCHEDULABLE) {
      move(queued, now);
    }
  }

  /**
   * An object changed: who may fit since is moved on.
   *
   * @param gatedOnly whether the change concerns only pods that may not be decided on
   */
  <T extends Resource> void changed(
      Kind<T> kind, @Nullable T before, @Nullable T after, boolean gatedOnly, Instant now) {
    if (refused.isEmpty()) {
      return;
    }
    for (QueuedPod queued : refused.helped(kind, before, after, gatedOnly)) {
      if (queued.place == Place.HELD) {
        queued.helped = true;
      } else {
        move(queued, now);
      }
    }
  }

  /** Moves on who has waited long enough. */
  void pass(Instant now) {
    for (TreeSet<QueuedPod> set : ImmutableList.of(backingOff, failing)) {
      while (!set.isEmpty() && !set.first().ready.isAfter(now)) {
        move(set.first(), now);
      }
    }
    while (!unschedulable.isEmpty() && !unschedulable.iterator().next().flush.isAfter(now)) {
      move(unschedulable.iterator().next(), now);
    }
  }

  /** When {@link #pass} has something to do; empty if nobody waits. */
  Optional<Instant> nextPass() {
    Instant next = Instant.MAX;
    if (!backingOff.isEmpty()) {
      next = earlier(next, backingOff.first().ready);
    }
    if (!failing.isEmpty()) {
      next = earlier(next, failing.first().ready);
    }
    if (!unschedulable.isEmpty()) {
      next = earlier(next, unschedulable.iterator().next().flush);
    }
    return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(next);
  }

  private static Instant earlier(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }

  /** How many pods there are, wherever they are. */
  int size() {
    return byUid.size();
  }

  /** Where the pod is; null if it isn't known. */
  @Nullable Place placeOf(String uid) {
    QueuedPod queued = byUid.get(uid);
    return queued == null ? null : queued.place;
  }

  private void move(QueuedPod queued, Instant now) {
    leave(queued);
    enter(queued, now);
  }

  /** Into the place where it is to be decided on, now or later, if it may be. */
  private void enter(QueuedPod queued, Instant now) {
    Optional<String> closed = gate.apply(queued.pod());
    if (closed.isPresent()) {
      refused.add(queued, ImmutableSet.of(closed.get()), true);
      join(queued, Place.GATED);
    } else {
      // Whole units are much to decide on, and aren't tried before their time.
      Place early = units.together(queued.pod()).isEmpty() ? Place.BACKING_OFF : Place.FAILING;
      join(queued, queued.ready.isAfter(now) ? early : Place.ACTIVE);
    }
  }

  private void join(QueuedPod queued, Place place, Instant now) {
    queued.flush = now.plus(MOST_UNSCHEDULABLE);
    join(queued, place);
  }

  private void join(QueuedPod queued, Place place) {
    queued.place = place;
    switch (place) {
      case ACTIVE -> active.add(queued);
      case BACKING_OFF -> backingOff.add(queued);
      case FAILING -> failing.add(queued);
      case UNSCHEDULABLE -> unschedulable.add(queued);
      case GATED, TAKEN, HELD -> {}
    }
  }

  /** Out of its place; it then counts as taken. */
  private void leave(QueuedPod queued) {
    switch (queued.place) {
      case ACTIVE -> active.remove(queued);
      case BACKING_OFF -> backingOff.remove(queued);
      case FAILING -> failing.remove(queued);
      case UNSCHEDULABLE -> unschedulable.remove(queued);
      case GATED, TAKEN, HELD -> {}
    }
    refused.remove(queued);
    queued.place = Place.TAKEN;
  }

  /** Whether each pod is in the set of its place, and in no other; for tests. */
  boolean isConsistent() {
    int inSets = 0;
    for (QueuedPod queued : byUid.values()) {
      boolean waits =
          queued.place == Place.UNSCHEDULABLE
              || queued.place == Place.GATED
              || queued.place == Place.HELD;
      if (active.contains(queued) != (queued.place == Place.ACTIVE)
          || backingOff.contains(queued) != (queued.place == Place.BACKING_OFF)
          || failing.contains(queued) != (queued.place == Place.FAILING)
          || unschedulable.contains(queued) != (queued.place == Place.UNSCHEDULABLE)
          || refused.contains(queued) != waits) {
        return false;
      }
      inSets += waits || queued.place == Place.TAKEN ? 0 : 1;
      inSets += queued.place == Place.UNSCHEDULABLE ? 1 : 0;
    }
    return inSets == active.size() + backingOff.size() + failing.size() + unschedulable.size();
  }
}
