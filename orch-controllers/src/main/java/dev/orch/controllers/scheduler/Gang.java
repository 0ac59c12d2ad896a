package dev.orch.controllers.scheduler;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGroup;
import dev.orch.model.schedulingv1alpha2.GangSchedulingPolicy;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A group and its pods, as the caches have them; used in the loop's tasks alone. */
final class Gang {
  /** Names a group; sorted by namespace and name. */
  record Key(String namespace, String name) implements Comparable<Key> {
    /** The group that the pod belongs to. */
    static Optional<Key> of(Pod pod) {
      PodSchedulingGroup group = pod.spec().schedulingGroup();
      String name = group == null ? null : group.podGroupName();
      return name == null
          ? Optional.empty()
          : Optional.of(new Key(pod.metadata().namespace(), name));
    }

    @Override
    public int compareTo(Key other) {
      int byNamespace = namespace.compareTo(other.namespace);
      return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }
  }

  final Key key;

  /** Pods that aren't finished nor on their way out, by uid. */
  final TreeMap<String, Pod> members = new TreeMap<>();

  @Nullable PodGroup group;

  /** The decision for it that is being carried out. */
  @Nullable GangFlight flight;

  /** Whether somebody waits for its being complete to time out. */
  boolean watched;

  private Instant putOff = Instant.EPOCH;
  private @Nullable Instant since;

  Gang(Key key) {
    this.key = key;
  }

  /** As the cache has it; null if it is gone. */
  void group(@Nullable PodGroup present) {
    group = present;
    since = null;
  }

  void put(Pod pod) {
    members.put(pod.metadata().uid(), pod);
    since = null;
  }

  void remove(String uid) {
    members.remove(uid);
    since = null;
  }

  /** One of the members; there must be one. */
  Pod anyone() {
    return members.firstEntry().getValue();
  }

  boolean isEmpty() {
    return group == null && members.isEmpty();
  }

  /** How many pods have to have a node; 0 if it is no gang, or not known. */
  int minCount() {
    GangSchedulingPolicy gang = group == null ? null : group.spec().schedulingPolicy().gang();
    return gang == null ? 0 : gang.minCount();
  }

  boolean isComplete() {
    return group != null && members.size() >= minCount();
  }

  /** Since when it could be scheduled, going by its youngest part. */
  Instant since() {
    Instant known = since;
    if (known == null) {
      known = group == null ? putOff : later(putOff, group.metadata().creationTimestamp());
      for (Pod pod : members.values()) {
        if (pod.spec().nodeName().isEmpty()) {
          known = later(known, pod.metadata().creationTimestamp());
        }
      }
      since = known;
    }
    return known;
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other == null || one.isAfter(other) ? one : other;
  }

  /** It has had its chance: its wait begins anew. */
  void putOff(Instant now) {
    putOff = now;
    since = null;
  }

  /**
   * How many pods have to find a node for any to be bound; at most 0 if each is on its own.
   *
   * @param isAssumed whether a pod is as good as on its node
   */
  int missing(Predicate<Pod> isAssumed) {
    int missing = minCount();
    for (Pod pod : members.values()) {
      if (!pod.spec().nodeName().isEmpty() || isAssumed.test(pod)) {
        missing--;
      }
    }
    return missing;
  }

  /** Those of one scheduler that have no node yet. */
  List<Pod> waiting(String scheduler, Predicate<Pod> isAssumed) {
    List<Pod> waiting = new ArrayList<>();
    for (Pod pod : members.values()) {
      if (pod.spec().nodeName().isEmpty()
          && pod.spec().schedulerName().equals(scheduler)
          && !isAssumed.test(pod)) {
        waiting.add(pod);
      }
    }
    return waiting;
  }

  /** The node that was decided on for the pod; {@code ""} for none. */
  String promised(String uid) {
    return group == null ? "" : group.status().placement().getOrDefault(uid, "");
  }

  /** Those that have been promised a node and aren't on it. */
  Stream<Pod> promised() {
    return members.values().stream()
        .filter(pod -> pod.spec().nodeName().isEmpty())
        .filter(pod -> !promised(pod.metadata().uid()).isEmpty());
  }
}
