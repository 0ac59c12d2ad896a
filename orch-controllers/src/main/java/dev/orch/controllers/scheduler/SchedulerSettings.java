package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.queue.Backoff;
import dev.orch.scheduling.Profile;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler's loop goes by. Immutable.
 *
 * @param profiles how nodes are chosen, by the {@code schedulerName} of the pods; at least one. The
 *     pods wait in one queue, in the order of the first profile
 * @param backoff how long a pod that was refused isn't tried again, as long as there are others
 * @param gangs how long pods that belong together wait; null if the API has no groups of pods, and
 *     each pod is scheduled by itself
 */
public record SchedulerSettings(
    Map<String, Profile> profiles, Backoff backoff, @Nullable GangSettings gangs) {
  /** Kubernetes' back-off: 1 s to 10 s. */
  public static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

  public SchedulerSettings {
    profiles = ImmutableSortedMap.copyOf(profiles);
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("a scheduler needs a profile");
    }
  }

  /** Without gangs. */
  public SchedulerSettings(Map<String, Profile> profiles, Backoff backoff) {
    this(profiles, backoff, null);
  }

  /** The same with gangs. */
  public SchedulerSettings withGangs(GangSettings given) {
    return new SchedulerSettings(profiles, backoff, given);
  }

  /** One scheduler with Kubernetes' settings. */
  public static SchedulerSettings of(String schedulerName, Profile profile) {
    return new SchedulerSettings(ImmutableSortedMap.of(schedulerName, profile), BACKOFF);
  }
}
