package dev.orch.store.access;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Answers that hold for a while, by the hash of what was asked: of tokens nothing else is kept. Of
 * too many those are forgotten that were asked for longest ago. For any thread.
 */
public final class Remembered<V> {
  /** What was answered, and until when it holds. */
  private record Held<V>(V value, Instant end) {}

  private final InstantSource clock;
  private final Cache<HashCode, Held<V>> answers;

  /**
   * @param clock by which answers age
   * @param most how many are kept
   */
  public Remembered(InstantSource clock, int most) {
    this.clock = clock;
    this.answers = CacheBuilder.newBuilder().maximumSize(most).build();
  }

  /** The answer, if there was one that still holds. */
  public Optional<V> of(String question) {
    Held<V> held = answers.getIfPresent(hash(question));
    return held == null || !clock.instant().isBefore(held.end)
        ? Optional.empty()
        : Optional.of(held.value);
  }

  /** Keeps an answer. */
  public void remember(String question, V answer, Duration howLong) {
    if (!howLong.isZero()) {
      answers.put(hash(question), new Held<>(answer, clock.instant().plus(howLong)));
    }
  }

  private static HashCode hash(String question) {
    return Hashing.sha256().hashString(question, StandardCharsets.UTF_8);
  }
}
