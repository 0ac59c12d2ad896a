package dev.orch.apiserver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Objects in JSON, made once for all that they are sent to: the one who wrote it, watchers,
 * readers, lists. An object never changes, and every reader of a revision is handed the same one,
 * so it is its own key; what nobody else holds any more is forgotten with it. Bounded by bytes, and
 * what nobody asks for in a while goes too. For any thread.
 */
final class Encodings {
  private static final long MOST_BYTES = 64 << 20;

  /** The part of the heap that a small one spares. */
  private static final int SHARE = 16;

  private static final Duration IDLE = Duration.ofMinutes(5);

  private static final int ENVELOPE = "{\"kind\":\"\",\"apiVersion\":\"\",".length();

  /** What an entry takes beside its bytes, about. */
  private static final int ENTRY = 128;

  private final Cache<Resource, byte[]> cache;

  Encodings(InstantSource clock) {
    this(clock, Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE));
  }

  Encodings(InstantSource clock, long bytes) {
    cache =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .weakKeys()
            .expireAfterAccess(IDLE)
            .maximumWeight(bytes)
            .weigher((Resource object, byte[] json) -> json.length + ENTRY)
            .build();
  }

  /** The object as {@link Kind#encode} writes it; nobody changes the bytes. */
  <T extends Resource> byte[] of(Kind<T> kind, T object) {
    if (!kind.isStored()) {
      return kind.encode(object); // made anew for each reader
    }
    byte[] present = cache.getIfPresent(object);
    if (present == null) {
      present = kind.encode(object);
      cache.put(object, present);
    }
    return present;
  }

  /**
   * The object for a list, as {@link #of}. A list touches thousands of objects, most of which
   * nobody else asks for: that is no reason to keep them, and noting it would cost more than
   * finding them.
   */
  <T extends Resource> byte[] ofMany(Kind<T> kind, T object) {
    byte[] present = kind.isStored() ? cache.policy().getIfPresentQuietly(object) : null;
    return present == null ? of(kind, object) : present;
  }

  /**
   * How many of the first bytes of {@link #of} an item of a list leaves out, beside the brace:
   * where no record says what kind an item is.
   */
  static int envelope(Kind<?> kind) {
    return kind.isDynamic() ? 0 : ENVELOPE + kind.name().length() + kind.apiVersion().length() - 1;
  }
}
