package dev.orch.apiserver.flow;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** So many of something at a time, and nobody waits. For any thread. */
public final class Places {
  private final AtomicInteger free;

  public Places(int most) {
    this.free = new AtomicInteger(most);
  }

  /** Takes one; null if there is none left. */
  public @Nullable Seat take() {
    if (free.getAndDecrement() <= 0) {
      free.incrementAndGet();
      return null;
    }
    AtomicBoolean taken = new AtomicBoolean(true);
    return () -> {
      if (taken.getAndSet(false)) {
        free.incrementAndGet();
      }
    };
  }
}
