package dev.orch.controllers.cluster;

import dev.orch.controllers.Context;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * How fast pods are driven from lost nodes: a node per zone every ten seconds; where most nodes of
 * a zone are lost, slower in a large zone and not at all in a small one; and if all nodes of all
 * zones are lost, then it is more likely this process that is cut off, and nobody is driven out.
 * For any thread.
 */
final class Zones {
  /** What becomes of a node that isn't ready. */
  enum Verdict {
    /** Its pods are to leave. */
    EVICT,
    /** Ask again later. */
    WAIT,
    /** Nobody is to leave any node. */
    STOP
  }

  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration SLOW_PERIOD = Duration.ofSeconds(100);
  private static final double UNHEALTHY = 0.55;
  private static final int LARGE = 50;

  private final Map<String, Instant> last = new TreeMap<>();

  private static final class Count {
    private int ready;
    private int lost;

    /** The time between two nodes; zero for never. */
    Duration period() {
      if (ready > 0 && lost > 2 && (double) lost / (ready + lost) >= UNHEALTHY) {
        return ready + lost > LARGE ? SLOW_PERIOD : Duration.ZERO;
      }
      return PERIOD;
    }
  }

  /**
   * Decides about a node that isn't ready.
   *
   * @param evicting whether its pods are leaving already
   */
  Verdict ask(Node node, boolean evicting, Context context) {
    Map<String, Count> counts = new TreeMap<>();
    for (Node other : context.lister(BuiltInKinds.NODE).list()) {
      Count count = counts.computeIfAbsent(zone(other), z -> new Count());
      if (NodeLifecycle.readiness(other).equals("True")) {
        count.ready++;
      } else {
        count.lost++;
      }
    }
    if (counts.values().stream().allMatch(count -> count.ready == 0)) {
      return Verdict.STOP;
    }
    if (evicting) {
      return Verdict.EVICT;
    }
    String zone = zone(node);
    return take(zone, counts.getOrDefault(zone, new Count()).period(), context.now())
        ? Verdict.EVICT
        : Verdict.WAIT;
  }

  private synchronized boolean take(String zone, Duration period, Instant now) {
    Instant before = last.get(zone);
    if (period.isZero() || before != null && now.isBefore(before.plus(period))) {
      return false;
    }
    last.put(zone, now);
    return true;
  }

  private static String zone(Node node) {
    Map<String, String> labels = node.metadata().labels();
    return labels.getOrDefault("topology.kubernetes.io/region", "")
        + ":\0:"
        + labels.getOrDefault("topology.kubernetes.io/zone", "");
  }
}
