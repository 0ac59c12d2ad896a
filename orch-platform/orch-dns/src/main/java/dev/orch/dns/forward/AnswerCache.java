package dev.orch.dns.forward;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.orch.dns.wire.Foreign;
import dev.orch.dns.wire.Question;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Other servers' answers, until their time is over. For any thread. */
final class AnswerCache {
  private final LongSupplier nanos;
  private final long mostNanos;
  private final Cache<Question, Kept> answers;

  /**
   * An empty one.
   *
   * @param entries the most that it has
   * @param mostSeconds how long an answer is remembered at most
   * @param nanos a clock that only goes forward
   */
  AnswerCache(int entries, int mostSeconds, LongSupplier nanos) {
    this.nanos = nanos;
    this.mostNanos = TimeUnit.SECONDS.toNanos(mostSeconds);
    this.answers =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(nanos::getAsLong)
            .maximumSize(entries)
            .expireAfter(
                Expiry.<Question, Kept>writing((question, kept) -> Duration.ofNanos(kept.nanos())))
            .build();
  }

  /** An answer, when it came, and for how long it is good from then on. */
  private record Kept(Foreign answer, long since, long nanos) {}

  /**
   * An answer that was remembered.
   *
   * @param age how many seconds ago it came
   */
  record Hit(Foreign answer, long age) {}

  @Nullable Hit get(Question question) {
    Kept kept = answers.getIfPresent(question);
    if (kept == null) {
      return null;
    }
    long age = nanos.getAsLong() - kept.since();
    return age >= kept.nanos() ? null : new Hit(kept.answer(), TimeUnit.NANOSECONDS.toSeconds(age));
  }

  void put(Question question, Foreign answer) {
    long good = Math.min(mostNanos, TimeUnit.SECONDS.toNanos(answer.ttl()));
    if (good > 0) {
      answers.put(question, new Kept(answer, nanos.getAsLong(), good));
    }
  }
}
