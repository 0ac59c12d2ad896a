package dev.orch.node;

import dev.orch.network.NetworkHealth;
import dev.orch.network.PodNetwork;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.Health;
import dev.orch.runtime.Images;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a node's runtime and its network are, as they tell themselves again and again; one that
 * doesn't tell is well. Periods and words are the kubelet's. On the node's worker.
 */
final class RuntimeHealth {
  private static final long PERIOD_SECONDS = 5;

  /** So long a runtime's word holds. */
  private static final Duration GOOD_FOR = Duration.ofSeconds(30);

  private final @Nullable Health power;
  private final @Nullable NetworkWord network;
  private final boolean hasImages;
  private final InstantSource clock;
  private final ScheduledExecutorService worker;
  private final Runnable changed;
  private Health.@Nullable Report told;
  private @Nullable Instant heard;
  private String last = "";
  private boolean asking;
  private @Nullable ScheduledFuture<?> timer;

  /**
   * @param changed called when what it tells of the runtime has changed
   */
  RuntimeHealth(
      ContainerRuntime runtime,
      PodNetwork network,
      InstantSource clock,
      ScheduledExecutorService worker,
      Runnable changed) {
    this.power = runtime instanceof Health health ? health : null;
    this.network =
        network instanceof NetworkHealth health ? new NetworkWord(health, worker, changed) : null;
    this.hasImages = runtime instanceof Images;
    this.clock = clock;
    this.worker = worker;
    this.changed = changed;
  }

  void begin() {
    if (network != null) {
      network.begin(PERIOD_SECONDS);
    }
    if (power != null) {
      last = problem();
      timer = worker.scheduleWithFixedDelay(() -> ask(power), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Asks the network now, as it has been told something. */
  void look() {
    if (network != null) {
      network.ask();
    }
  }

  private void ask(Health runtime) {
    if (asking) {
      tellIfChanged(told);
      return;
    }
    asking = true;
    runtime
        .health()
        .whenCompleteAsync(
            (report, failure) -> {
              asking = false;
              Health.Report before = told;
              if (report != null) {
                told = report;
                heard = clock.instant();
              }
              tellIfChanged(before);
            },
            worker);
  }

  private void tellIfChanged(Health.@Nullable Report before) {
    String now = problem();
    if (!now.equals(last) || !Objects.equals(told, before)) {
      last = now;
      changed.run();
    }
  }

  /** Why the node isn't ready; empty if neither the runtime nor the network is in the way. */
  String problem() {
    String word = network == null ? "" : network.problem();
    String own = own();
    return own.isEmpty() || word.isEmpty() ? own + word : "[" + own + ", " + word + "]";
  }

  private String own() {
    Instant at = heard;
    Health.Report report = told;
    if (power == null) {
      return "";
    }
    if (at == null || report == null) {
      return "container runtime status check may not have completed yet";
    }
    List<String> problems = new ArrayList<>();
    if (!at.plus(GOOD_FOR).isAfter(clock.instant())) {
      problems.add("container runtime is down");
    }
    for (Health.Condition condition : report.conditions()) {
      if (!condition.status() && condition.type().equals("RuntimeReady")) {
        problems.add("container runtime not ready: " + words(condition));
      } else if (!condition.status() && condition.type().equals("NetworkReady")) {
        problems.add("container runtime network not ready: " + words(condition));
      }
    }
    return problems.size() > 1
        ? "[" + String.join(", ", problems) + "]"
        : String.join("", problems);
  }

  private static String words(Health.Condition condition) {
    return condition.type()
        + "="
        + condition.status()
        + " reason:"
        + condition.reason()
        + " message:"
        + condition.message();
  }

  /** The runtime with its version; what it is called otherwise if it doesn't say. */
  String version(String otherwise) {
    Health.Report report = told;
    return report == null ? otherwise : report.name() + "://" + report.version();
  }

  /** Whether containers can be kept from their images' groups. */
  boolean keepsOutImageGroups() {
    Health.Report report = told;
    return power == null ? hasImages : report != null && report.keepsOutImageGroups();
  }

  void close() {
    if (network != null) {
      network.close();
    }
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
