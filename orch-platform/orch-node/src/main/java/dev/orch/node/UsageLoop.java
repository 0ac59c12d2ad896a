package dev.orch.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.Stats;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the runtimes of nodes time and again what their containers have used, as the metrics server
 * does, and keeps what came out. A description only.
 */
public final class UsageLoop implements Loop {
  private static final System.Logger LOG = System.getLogger(UsageLoop.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Map<String, ContainerRuntime> runtimes;
  private final UsageFigures figures;
  private final @Nullable Elsewhere elsewhere;

  /** Asks the agents of nodes that aren't of this process. */
  @FunctionalInterface
  public interface Elsewhere {
    /** What such an agent shows at {@code /metrics/resource}. */
    CompletionStage<byte[]> resourceMetrics(Node node);
  }

  /** A loop over nodes of this process. */
  public UsageLoop(Map<String, ContainerRuntime> runtimes, UsageFigures figures) {
    this(runtimes, figures, null);
  }

  /**
   * A loop over nodes.
   *
   * @param runtimes by the nodes' names; those that don't measure are left out
   * @param figures where to keep what they say
   * @param elsewhere who asks all other nodes whose agents tell where they listen; null for nobody
   */
  public UsageLoop(
      Map<String, ContainerRuntime> runtimes, UsageFigures figures, @Nullable Elsewhere elsewhere) {
    this.runtimes = ImmutableSortedMap.copyOf(runtimes);
    this.figures = figures;
    this.elsewhere = elsewhere;
  }

  @Override
  public String name() {
    return "usage";
  }

  @Override
  public Subscription start(Environment environment) {
    ScheduledExecutorService worker = environment.workers().apply(name());
    Running running = new Running(figures, environment, worker);
    ScheduledFuture<?> timer =
        worker.scheduleWithFixedDelay(
            () -> {
              runtimes.forEach(running::ask);
              if (elsewhere != null) {
                running.askElsewhere(runtimes.keySet(), elsewhere);
              }
            },
            PERIOD.toNanos(),
            PERIOD.toNanos(),
            TimeUnit.NANOSECONDS);
    return () -> {
      running.closed = true;
      timer.cancel(false);
    };
  }

  /** The loop at work; on its worker. */
  private static final class Running {
    private final UsageFigures figures;
    private final ScheduledExecutorService worker;
    private final InstantSource clock;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final Map<String, List<Stats.Usage>> before = new TreeMap<>();
    private final Map<String, Duration> totals = new TreeMap<>();
    private volatile boolean closed;

    Running(UsageFigures figures, Environment environment, ScheduledExecutorService worker) {
      this.figures = figures;
      this.worker = worker;
      this.clock = environment.clock();
      this.pods = environment.informers().of(BuiltInKinds.POD);
      this.nodes = environment.informers().of(BuiltInKinds.NODE);
    }

    void ask(String node, ContainerRuntime runtime) {
      if (!closed && runtime instanceof Stats stats) {
        stats.usage().whenCompleteAsync((usage, failure) -> answered(node, usage, failure), worker);
      }
    }

    void askElsewhere(Set<String> here, Elsewhere elsewhere) {
      Set<String> there = new TreeSet<>(here);
      nodes.list().forEach(node -> there.add(node.metadata().name()));
      figures.retain(there);
      before.keySet().retainAll(there);
      totals.keySet().retainAll(there);
      for (Node node : nodes.list()) {
        String name = node.metadata().name();
        if (!closed
            && !here.contains(name)
            && node.status().daemonEndpoints().kubeletEndpoint().port() > 0) {
          elsewhere
              .resourceMetrics(node)
              .thenApply(text -> ResourceMetrics.parse(new String(text, UTF_8), pods::get))
              .whenCompleteAsync((usage, failure) -> answered(name, usage, failure), worker);
        }
      }
    }

    private void answered(
        String node, @Nullable List<Stats.Usage> usage, @Nullable Throwable failure) {
      Optional<Node> object = nodes.get("", node);
      if (closed || usage == null || object.isEmpty()) {
        figures.remove(node);
        if (failure != null) {
          LOG.log(System.Logger.Level.WARNING, "what node " + node + " uses isn't known", failure);
        }
        return;
      }
      List<Stats.Usage> earlier = before.getOrDefault(node, ImmutableList.of());
      before.put(node, usage);
      UsageRates rates = new UsageRates(earlier, usage);
      UsageFigures.OfNode found = rates.of(object.get(), pods::get, clock.instant(), PERIOD);
      Duration total = totals.merge(node, found.cpu(), Duration::plus);
      figures.put(node, found.withCpu(total));
    }
  }
}
