package dev.orch.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The signal that tells this process to end, such as Ctrl-C. While it is open, such a signal ends
 * the process only once it is closed, and with status 0. For one thread.
 */
final class StopSignal implements AutoCloseable {
  private static final int LIMIT_SECONDS = 40;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private StopSignal() {}

  static StopSignal open() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::run, "orch-stop"));
    return signal;
  }

  /** The JVM ends when its hooks have, with the signal's number as status unless it is halted. */
  private void run() {
    if (closed.getCount() == 0) {
      return; // not a signal: the process ends by itself
    }
    asked.countDown();
    try {
      if (closed.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits for the signal. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Waits so long, or until the signal came; true if it did. */
  boolean await(int millis) throws InterruptedException {
    return asked.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
