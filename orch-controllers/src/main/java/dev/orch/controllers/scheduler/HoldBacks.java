package dev.orch.controllers.scheduler;

import dev.orch.model.core.Pod;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** For whom room is held back, one gang at a time. Used in the loop's tasks alone. */
final class HoldBacks {
  private final InstantSource clock;
  private final GangSettings settings;
  private final Map<String, Profile> profiles;
  private final Collection<Gang> gangs;
  private @Nullable HoldBack current;
  private long number;
  private Gangs.@Nullable Parts parts;

  /**
   * @param profiles without what holds back
   * @param gangs all there are, at any time
   */
  HoldBacks(
      InstantSource clock,
      GangSettings settings,
      Map<String, Profile> profiles,
      Collection<Gang> gangs) {
    this.clock = clock;
    this.settings = settings;
    this.profiles = profiles;
    this.gangs = gangs;
  }

  /** Called once, before all else. */
  void begin(Gangs.Parts given) {
    parts = given;
  }

  private Gangs.Parts parts() {
    return Objects.requireNonNull(parts, "not begun");
  }

  private Instant now() {
    return clock.instant();
  }

  @Nullable HoldBack current() {
    return current;
  }

  boolean isFor(Gang gang) {
    HoldBack held = current;
    return held != null && held.gang().equals(gang.key);
  }

  /** Holds room back for the gang that has waited longest, if it has for too long. */
  void look() {
    if (current != null || gangs.isEmpty()) {
      return;
    }
    Instant limit = now().minus(settings.patience());
    while (current == null) {
      Gang gang = longest(limit);
      if (gang == null) {
        return;
      }
      List<Pod> pods = waiting(gang);
      Pod first = pods.get(0);
      Profile profile = Objects.requireNonNull(profiles.get(first.spec().schedulerName()));
      int least = gang.missing(parts().placements()::isAssumed);
      current =
          HoldBack.of(gang.key, pods, least, parts().placements().view(), profile).orElse(null);
      if (current == null) {
        gang.putOff(now());
      } else {
        long mine = ++number;
        parts().work().later(settings.holdBack(), () -> late(gang, mine));
        for (Pod pod : pods) {
          parts().queue().hurry(pod.metadata().uid(), now());
          parts().queue().moved(pod.metadata().uid(), now());
        }
      }
    }
  }

  /** The first in the order of the queue of those that have waited since then. */
  private @Nullable Gang longest(Instant limit) {
    Gang found = null;
    QueueSortPlugin.Waiting first = null;
    for (Gang gang : gangs) {
      if (!gang.isComplete() || gang.flight != null || gang.since().isAfter(limit)) {
        continue;
      }
      List<Pod> pods = waiting(gang);
      if (pods.isEmpty() || gang.missing(parts().placements()::isAssumed) > pods.size()) {
        continue;
      }
      QueueSortPlugin.Waiting candidate = new QueueSortPlugin.Waiting(pods.get(0), gang.since());
      if (first == null || parts().sort().compare(candidate, first) < 0) {
        found = gang;
        first = candidate;
      }
    }
    return found;
  }

  /** Pods of the gang that may be decided on together; none if each is on its own. */
  private List<Pod> waiting(Gang gang) {
    if (gang.missing(parts().placements()::isAssumed) <= 0) {
      return List.of();
    }
    for (String scheduler : profiles.keySet()) {
      List<Pod> pods = gang.waiting(scheduler, parts().placements()::isAssumed);
      if (!pods.isEmpty()) {
        return pods;
      }
    }
    return List.of();
  }

  private void late(Gang gang, long which) {
    HoldBack held = current;
    if (which != number || held == null || !held.gang().equals(gang.key)) {
      return;
    }
    gang.putOff(now());
    PodGroup group = gang.group;
    if (group != null && !gang.members.isEmpty()) {
      String message =
          "no room within " + settings.holdBack().toSeconds() + " s of holding it back";
      parts()
          .work()
          .write(
              gang.anyone(), () -> parts().gangBinder().refuse(group, GangBinder.TIMEOUT, message));
    }
    release(gang);
  }

  /** Ends what is held back for the gang; who was kept off is tried again. */
  void release(Gang gang) {
    HoldBack held = current;
    if (held == null || !held.gang().equals(gang.key)) {
      return;
    }
    current = null;
    look();
    HoldBack next = current;
    if (next == null || !next.nodes().containsAll(held.nodes())) {
      parts().queue().changed(GroupKinds.POD_GROUP, gang.group, null, false, now());
    }
  }
}
