package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.node.EvictionThreshold.Amount;
import dev.orch.node.Machine.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * When and how a node ends pods, so that its machine doesn't run out of something. Immutable.
 *
 * @param thresholds what is to be left
 * @param maxPodGrace {@code evictionMaxPodGracePeriod}: the most that a pod gets to end, if the
 *     threshold has a grace of its own
 * @param transition {@code evictionPressureTransitionPeriod}: how long a pressure is shown after it
 *     was seen last, so that it doesn't flap
 */
public record EvictionSettings(
    List<EvictionThreshold> thresholds, Duration maxPodGrace, Duration transition) {
  private static final Map<String, String> HARD =
      ImmutableSortedMap.of(
          "memory.available", "100Mi",
          "nodefs.available", "10%",
          "nodefs.inodesFree", "5%",
          "imagefs.available", "15%",
          "imagefs.inodesFree", "5%");

  /** What the kubelet has unless it is told otherwise. */
  public static final EvictionSettings DEFAULT =
      of(
          HARD,
          ImmutableSortedMap.of(),
          ImmutableSortedMap.of(),
          Duration.ZERO,
          ImmutableSortedMap.of(),
          Duration.ofMinutes(5));

  public EvictionSettings {
    thresholds = ImmutableList.copyOf(thresholds);
  }

  /**
   * As a kubelet's configuration has them, by the names of signals such as {@code
   * memory.available}. Throws an {@link IllegalArgumentException} that says what is wrong with
   * them.
   *
   * @param hard {@code evictionHard}
   * @param soft {@code evictionSoft}
   * @param softGrace {@code evictionSoftGracePeriod}: one for each of those
   * @param minimumReclaim {@code evictionMinimumReclaim}
   */
  public static EvictionSettings of(
      Map<String, String> hard,
      Map<String, String> soft,
      Map<String, Duration> softGrace,
      Duration maxPodGrace,
      Map<String, String> minimumReclaim,
      Duration transition) {
    ImmutableList.Builder<EvictionThreshold> all = ImmutableList.builder();
    hard.forEach(
        (signal, least) -> all.add(threshold(signal, least, Duration.ZERO, minimumReclaim)));
    soft.forEach(
        (signal, least) -> {
          Duration grace = softGrace.get(signal);
          if (grace == null || grace.isNegative() || grace.isZero()) {
            throw new IllegalArgumentException(
                "grace period must be specified for the soft eviction threshold " + signal);
          }
          all.add(threshold(signal, least, grace, minimumReclaim));
        });
    return new EvictionSettings(all.build(), maxPodGrace, transition);
  }

  private static EvictionThreshold threshold(
      String signal, String least, Duration grace, Map<String, String> minimumReclaim) {
    String reclaim = minimumReclaim.get(signal);
    return new EvictionThreshold(
        Signal.of(signal),
        Amount.parse(least),
        grace,
        reclaim == null ? Amount.NOTHING : Amount.parse(reclaim));
  }

  /** Its usual hard thresholds, with what is said here in their place. */
  public static Map<String, String> usualHard() {
    return HARD;
  }
}
