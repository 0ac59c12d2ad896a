package dev.orch.apiserver.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the bodies of all requests may take together that are being read, wait or are
 * handled: a limit per request alone would let enough of them fill the heap. For any thread.
 */
public final class BodyMemory {
  /** The part of the heap that it may be. */
  private static final int SHARE = 8;

  private final AtomicLong free;

  public BodyMemory(long bytes) {
    this.free = new AtomicLong(bytes);
  }

  /** As much as the heap allows. */
  public static BodyMemory ofHeap() {
    return new BodyMemory(Runtime.getRuntime().maxMemory() / SHARE);
  }

  /** Takes so many bytes, unless there are too few. */
  public boolean take(int bytes) {
    if (free.addAndGet(-bytes) >= 0) {
      return true;
    }
    free.addAndGet(bytes);
    return false;
  }

  public void give(int bytes) {
    free.addAndGet(bytes);
  }

  /** How many bytes are left. */
  public long left() {
    return free.get();
  }
}
