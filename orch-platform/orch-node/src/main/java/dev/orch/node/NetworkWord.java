package dev.orch.node;

import dev.orch.network.NetworkHealth;
import dev.orch.network.NetworkHealth.Readiness;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a node's network says of itself, asked again and again. On the node's worker. */
final class NetworkWord {
  private final NetworkHealth network;
  private final ScheduledExecutorService worker;
  private final Runnable changed;
  private @Nullable Readiness told;
  private boolean asking;
  private @Nullable ScheduledFuture<?> timer;

  /**
   * @param changed called when it says something else
   */
  NetworkWord(NetworkHealth network, ScheduledExecutorService worker, Runnable changed) {
    this.network = network;
    this.worker = worker;
    this.changed = changed;
  }

  void begin(long seconds) {
    timer = worker.scheduleWithFixedDelay(this::ask, 0, seconds, TimeUnit.SECONDS);
  }

  /** Asks now: something has happened that may have made it ready. */
  void ask() {
    if (asking) {
      return;
    }
    asking = true;
    network
        .readiness()
        .whenCompleteAsync(
            (readiness, failure) -> {
              asking = false;
              Readiness now =
                  readiness == null
                      ? new Readiness(false, "NetworkPluginNotReady", String.valueOf(failure))
                      : readiness;
              if (!now.equals(told)) {
                told = now;
                changed.run();
              }
            },
            worker);
  }

  /** Why pods can't be attached; empty if they can. */
  String problem() {
    Readiness now = told;
    if (now == null) {
      return "container runtime status check may not have completed yet";
    }
    return now.ready()
        ? ""
        : "container runtime network not ready: NetworkReady=false reason:"
            + now.reason()
            + " message:"
            + now.message();
  }

  void close() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
