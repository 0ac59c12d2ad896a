package dev.orch.scheduling.policy;

import com.google.common.collect.MapMaker;
import dev.orch.model.core.Pod;
import dev.orch.model.schema.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * By when a pod has to be done, and how long it runs, as its annotations declare. Immutable.
 *
 * @param by null if it has all the time in the world
 * @param lasts null if that isn't known
 */
public record Deadline(@Nullable Instant by, @Nullable Duration lasts) {
  /** The annotation with the instant in RFC 3339, such as {@code 2026-03-01T12:00:00Z}. */
  public static final String BY = "scheduling.orch.dev/deadline";

  /** The annotation with the expected duration in Go's notation, such as {@code 1h30m}. */
  public static final String LASTS = "scheduling.orch.dev/duration";

  /** Nothing is declared. */
  public static final Deadline NONE = new Deadline(null, null);

  // Weak keys are compared by identity. Queues ask often.
  private static final ConcurrentMap<Pod, Deadline> KNOWN = new MapMaker().weakKeys().makeMap();

  /**
   * What the pod declares.
   *
   * @throws IllegalArgumentException that names the annotation, if it is malformed
   */
  public static Deadline of(Pod pod) {
    Map<String, String> annotations = pod.metadata().annotations();
    if (!annotations.containsKey(BY) && !annotations.containsKey(LASTS)) {
      return NONE;
    }
    Duration lasts = read(annotations, LASTS, Times::parseDuration);
    if (lasts != null && lasts.isNegative()) {
      throw new IllegalArgumentException(LASTS + ": must not be negative: " + Times.format(lasts));
    }
    return new Deadline(read(annotations, BY, Times::parse), lasts);
  }

  private static <T> @Nullable T read(
      Map<String, String> annotations, String name, Function<String, T> parser) {
    String text = annotations.get(name);
    try {
      return text == null ? null : parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(name + ": " + malformed.getMessage(), malformed);
    }
  }

  /** What the pod declares; nothing if that is malformed. */
  static Deadline ofWellFormed(Pod pod) {
    return pod.metadata().annotations().isEmpty()
        ? NONE
        : KNOWN.computeIfAbsent(pod, Deadline::orNone);
  }

  private static Deadline orNone(Pod pod) {
    try {
      return of(pod);
    } catch (IllegalArgumentException malformed) {
      return NONE;
    }
  }

  /**
   * Whether a pod that starts then is done in time; with an unknown duration, whether it starts.
   */
  public boolean isMetBy(Instant start) {
    return by == null || !after(start).isAfter(by);
  }

  /** When a pod that starts then is done, as far as is known. */
  private Instant after(Instant start) {
    return lasts == null ? start : start.plus(lasts);
  }

  /**
   * When a running pod is expected to leave its node; the end of time if it doesn't say, or has run
   * for longer than it said. One that didn't start yet starts now.
   */
  static Instant end(Pod running, Instant now) {
    Duration lasts = ofWellFormed(running).lasts;
    if (lasts == null) {
      return Instant.MAX;
    }
    Instant started = running.status().startTime();
    Instant end = (started == null ? now : started).plus(lasts);
    return end.isAfter(now) ? end : Instant.MAX;
  }
}
