package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.metrics.ContainerMetrics;
import dev.orch.model.metrics.NodeMetrics;
import dev.orch.model.metrics.PodMetrics;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Stats;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What containers used of a processor between two measurements, which count processor time from
 * when each was started. Immutable.
 *
 * @param before the measurement before, perhaps of other containers
 * @param now the last one
 */
record UsageRates(List<Stats.Usage> before, List<Stats.Usage> now) {
  /** The use of one container in a window. */
  private record Rate(Instant at, Duration window, Duration cpu, long memory) {
    static final Comparator<Rate> FIRST = Comparator.comparing(Rate::at);

    /** In billionths of a processor. */
    long nanocores() {
      BigInteger used =
          BigInteger.valueOf(cpu.toNanos()).multiply(BigInteger.valueOf(1_000_000_000));
      return used.divide(BigInteger.valueOf(window.toNanos())).longValueExact();
    }
  }

  /**
   * The figures of a node that these containers run on, and of its pods. A pod that isn't there any
   * more, or is another one of that name, is left out, and counts for the node all the same.
   *
   * @param pods finds a pod by namespace and name
   * @param at when this was measured, where nothing runs that says so
   * @param window how long nothing has run then
   */
  UsageFigures.OfNode of(
      Node node, BiFunction<String, String, Optional<Pod>> pods, Instant at, Duration window) {
    Map<SandboxSpec, List<ContainerMetrics>> containers = new LinkedHashMap<>();
    Map<SandboxSpec, Rate> earliest = new LinkedHashMap<>();
    List<Rate> all = new ArrayList<>();
    for (Stats.Usage usage : now) {
      Rate rate = rate(usage);
      if (!rate.window.isZero()) {
        all.add(rate);
        containers
            .computeIfAbsent(usage.sandbox(), sandbox -> new ArrayList<>())
            .add(new ContainerMetrics(usage.name(), shown(ImmutableList.of(rate))));
        earliest.merge(usage.sandbox(), rate, (a, b) -> Rate.FIRST.compare(a, b) <= 0 ? a : b);
      }
    }
    List<PodMetrics> found = new ArrayList<>();
    containers.forEach(
        (sandbox, of) ->
            pods.apply(sandbox.namespace(), sandbox.name())
                .filter(pod -> pod.metadata().uid().equals(sandbox.uid()))
                .ifPresent(
                    pod -> {
                      Rate rate = earliest.getOrDefault(sandbox, all.get(0));
                      found.add(new PodMetrics(metadata(pod, rate.at), rate.at, rate.window, of));
                    }));
    Rate first =
        all.stream().min(Rate.FIRST).orElseGet(() -> new Rate(at, window, Duration.ZERO, 0));
    return new UsageFigures.OfNode(
        new NodeMetrics(metadata(node, first.at), first.at, first.window, shown(all)),
        found,
        now,
        all.stream().map(Rate::cpu).reduce(Duration.ZERO, Duration::plus));
  }

  /** Since the measurement before, or since it was started if that was later. */
  private Rate rate(Stats.Usage usage) {
    for (Stats.Usage earlier : before) {
      if (earlier.sandbox().equals(usage.sandbox())
          && earlier.name().equals(usage.name())
          && earlier.startedAt().equals(usage.startedAt())) {
        return rate(usage, earlier.at(), earlier.cpu());
      }
    }
    return rate(usage, usage.startedAt(), Duration.ZERO);
  }

  private static Rate rate(Stats.Usage usage, Instant since, Duration had) {
    Duration used = usage.cpu().minus(had);
    Duration window = Duration.between(since, usage.at());
    return new Rate(
        usage.at(),
        window.isNegative() ? Duration.ZERO : window,
        used.isNegative() ? Duration.ZERO : used,
        usage.memory());
  }

  private static Map<String, Quantity> shown(List<Rate> rates) {
    long cpu = rates.stream().mapToLong(Rate::nanocores).sum();
    long memory = rates.stream().mapToLong(Rate::memory).sum();
    return ImmutableSortedMap.of(
        "cpu", Quantity.parse(cpu + "n"), "memory", Quantity.parse((memory >> 10) + "Ki"));
  }

  private static ObjectMeta metadata(Resource object, Instant at) {
    return ObjectMetaBuilder.builder()
        .name(object.metadata().name())
        .namespace(object.metadata().namespace())
        .labels(object.metadata().labels())
        .creationTimestamp(at)
        .build();
  }
}
