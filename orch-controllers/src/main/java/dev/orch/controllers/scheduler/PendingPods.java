package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.queue.Backoff;
import dev.orch.model.core.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pods that wait for a node. Used by one thread at a time; it knows no clock and is told the
 * time.
 */
final class PendingPods {
  /*
   * Each pod is in one of three places. Active: to be decided on now, in the order of priority, then of arrival.
   * Backing off: has failed and is decided on again at a given time. Unschedulable: no node took it; it waits for
   * something to change, and is then active if its back-off has passed, else backing off. Nothing is unschedulable for
   * longer than five minutes, should a change have been missed.
   */
  static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));
  static final Duration MOST_UNSCHEDULABLE = Duration.ofMinutes(5);

  private enum Place {
    ACTIVE,
    BACKING_OFF,
    UNSCHEDULABLE
  }

  private record Entry(
      Pod pod, long number, int attempts, Place place, Instant ready, Instant flush) {
    Entry in(Place newPlace) {
      return new Entry(pod, number, attempts, newPlace, ready, flush);
    }

    int priority() {
      Integer priority = pod.spec().priority();
      return priority == null ? 0 : priority;
    }

    /** When it leaves its place by itself. */
    Instant due() {
      return place == Place.BACKING_OFF ? ready : flush;
    }
  }

  private static final Comparator<Entry> FIRST =
      Comparator.comparing(Entry::priority, Comparator.reverseOrder()).thenComparing(Entry::number);

  private final Map<String, Entry> byUid = new TreeMap<>();
  private final TreeSet<Entry> active = new TreeSet<>(FIRST);
  private long numbers;

  /** A pod that is new, or that changed in what a decision depends on, is decided on at once. */
  void add(Pod pod) {
    Entry known = byUid.get(pod.metadata().uid());
    int attempts = known == null ? 0 : known.attempts();
    put(new Entry(pod, numbers++, attempts, Place.ACTIVE, Instant.EPOCH, Instant.EPOCH));
  }

  /** A pod changed in something else: it stays where it is. */
  void refresh(Pod pod) {
    Entry known = byUid.get(pod.metadata().uid());
    if (known == null) {
      add(pod);
      return;
    }
    put(
        new Entry(
            pod, known.number(), known.attempts(), known.place(), known.ready(), known.flush()));
  }

  void remove(Pod pod) {
    Entry known = byUid.remove(pod.metadata().uid());
    if (known != null) {
      active.remove(known);
    }
  }

  /** Takes the next pods to decide on; each is to be given back by one of the methods below. */
  List<Pod> take(int most) {
    ImmutableList.Builder<Pod> taken = ImmutableList.builder();
    for (int i = 0; i < most && !active.isEmpty(); i++) {
      Entry entry = active.first();
      active.remove(entry);
      taken.add(entry.pod());
    }
    return taken.build();
  }

  /** No node took the pod: it waits for a change. */
  void refused(Pod pod, Instant now) {
    failed(pod, Place.UNSCHEDULABLE, now);
  }

  /** A node was found, but binding failed: it is tried again after its back-off. */
  void unbound(Pod pod, Instant now) {
    failed(pod, Place.BACKING_OFF, now);
  }

  private void failed(Pod pod, Place place, Instant now) {
    Entry known = byUid.get(pod.metadata().uid());
    int attempts = known == null ? 0 : known.attempts();
    long number = known == null ? numbers++ : known.number();
    put(
        new Entry(
            pod,
            number,
            attempts + 1,
            place,
            now.plus(BACKOFF.after(attempts)),
            now.plus(MOST_UNSCHEDULABLE)));
  }

  /** Something changed that may let a pod fit. */
  void changed(Instant now) {
    for (Entry entry : ImmutableList.copyOf(byUid.values())) {
      if (entry.place() == Place.UNSCHEDULABLE) {
        put(entry.in(entry.ready().isAfter(now) ? Place.BACKING_OFF : Place.ACTIVE));
      }
    }
  }

  /** Makes active what has waited long enough. */
  void pass(Instant now) {
    for (Entry entry : ImmutableList.copyOf(byUid.values())) {
      if (entry.place() != Place.ACTIVE && !entry.due().isAfter(now)) {
        put(entry.in(Place.ACTIVE));
      }
    }
  }

  /** When {@link #pass} has something to do; empty if nothing waits. */
  Optional<Instant> nextPass() {
    return byUid.values().stream()
        .filter(entry -> entry.place() != Place.ACTIVE)
        .map(Entry::due)
        .min(Comparator.naturalOrder());
  }

  boolean hasActive() {
    return !active.isEmpty();
  }

  int size() {
    return byUid.size();
  }

  private void put(Entry entry) {
    Entry before = byUid.put(entry.pod().metadata().uid(), entry);
    if (before != null) {
      active.remove(before);
    }
    if (entry.place() == Place.ACTIVE) {
      active.add(entry);
    }
  }
}
