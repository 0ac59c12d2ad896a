package dev.orch.runtime.oci;

import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps moving what containers write into their logs, as long as some run. Only on the worker. */
final class Pump {
  private static final long BUSY_MILLIS = 10;
  private static final long IDLE_MILLIS = 100;

  private final Collection<OciSandbox> sandboxes;
  private final ScheduledExecutorService worker;
  private boolean running;
  private boolean stopped;

  Pump(Collection<OciSandbox> sandboxes, ScheduledExecutorService worker) {
    this.sandboxes = sandboxes;
    this.worker = worker;
  }

  void start() {
    if (!running && !stopped) {
      running = true;
      round();
    }
  }

  void stop() {
    stopped = true;
  }

  private void round() {
    if (stopped) {
      return;
    }
    boolean busy = false;
    boolean any = false;
    for (OciSandbox sandbox : sandboxes) {
      for (OciContainer container : sandbox.all()) {
        if (!container.gone().isDone()) {
          any = true;
          busy |= container.drain();
        }
      }
    }
    running = any;
    if (any) {
      worker.schedule(this::round, busy ? BUSY_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
