package dev.orch.controllers.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What one autoscaler recommended and did of late, newest last. It is kept in memory, as in
 * Kubernetes: after a restart it begins with the target's present size. Used by one thread at a
 * time.
 */
final class ScalingHistory {
  /**
   * A number of replicas at a time: one that was recommended, or by how many the target was
   * changed.
   */
  private record Entry(Instant time, int replicas) {}

  /** The longest window and the longest period that there are. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final List<Entry> recommended = new ArrayList<>();
  private final List<Entry> changes = new ArrayList<>();

  /** When it was last looked at. */
  private Instant looked = Instant.MIN;

  /** The selector of its pods, as it was last seen. */
  private String selector = "";

  Instant looked() {
    return looked;
  }

  void look(Instant now) {
    looked = now;
  }

  String selector() {
    return selector;
  }

  void selecting(String newSelector) {
    selector = newSelector;
  }

  /** The size that it has before anything is recommended counts as recommended. */
  void begin(int replicas, Instant now) {
    if (recommended.isEmpty()) {
      recommended.add(new Entry(now, replicas));
    }
  }

  void recommend(int replicas, Instant now) {
    recommended.removeIf(entry -> entry.time().isBefore(now.minus(LONGEST)));
    recommended.add(new Entry(now, replicas));
  }

  /** The recommendations of the last so many seconds. */
  List<Integer> recommended(int seconds, Instant now) {
    return recommended.stream().filter(since(seconds, now)).map(Entry::replicas).toList();
  }

  void change(int by, Instant now) {
    changes.removeIf(entry -> entry.time().isBefore(now.minus(LONGEST)));
    changes.add(new Entry(now, by));
  }

  /** By how much the target was changed in the last so many seconds, all in all. */
  int changed(int seconds, Instant now) {
    return changes.stream().filter(since(seconds, now)).mapToInt(Entry::replicas).sum();
  }

  private static Predicate<Entry> since(int seconds, Instant now) {
    return entry -> entry.time().isAfter(now.minusSeconds(seconds));
  }
}
