package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.queue.Backoff;
import dev.orch.scheduling.Profile;
import java.time.Duration;
import java.util.Map;

/**
 * What a scheduler's loop goes by. Immutable.
 *
 * @param profiles how nodes are chosen, by the {@code schedulerName} of the pods; at least one. The
 *     pods wait in one queue, in the order of the first profile
 * @param backoff how long a pod that was refused isn't tried again, as long as there are others
 */
public record SchedulerSettings(Map<String, Profile> profiles, Backoff backoff) {
  /** Kubernetes' back-off: 1 s to 10 s. */
  public static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

  public SchedulerSettings {
    profiles = ImmutableSortedMap.copyOf(profiles);
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("a scheduler needs a profile");
    }
  }

  /** One scheduler with Kubernetes' settings. */
  public static SchedulerSettings of(String schedulerName, Profile profile) {
    return new SchedulerSettings(ImmutableSortedMap.of(schedulerName, profile), BACKOFF);
  }
}
