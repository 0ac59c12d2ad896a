package dev.orch.node;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.kinds.PodResources;
import dev.orch.runtime.Limits;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a pod may take of the machine as a whole: what its containers may together, with its
 * overhead, or what it says itself. Pure; the rules are those of the kubelet's {@code cm} package.
 */
final class PodLimits {
  private static final long PERIOD_MICROS = 100_000;

  private PodLimits() {}

  /**
   * The limits of a pod's cgroup.
   *
   * @param pids the most processes of a pod; 0 for no limit
   */
  static Limits of(Pod pod, long pids) {
    PodSpec spec = pod.spec();
    Map<String, Quantity> limits = limits(spec);
    boolean bestEffort = PodResources.qosClass(spec).equals("BestEffort");
    boolean limitsCpu = !bestEffort && isDeclared(spec, "cpu");
    boolean limitsMemory = !bestEffort && isDeclared(spec, "memory");
    Quantity memory = limits.getOrDefault("memory", Quantity.ZERO);
    return new Limits(
        ContainerLimits.shares(bestEffort ? null : requests(spec).get("cpu"), null),
        limitsCpu ? ContainerLimits.quota(limits.get("cpu")) : 0,
        PERIOD_MICROS,
        limitsMemory ? memory.value() : 0,
        pids,
        0,
        ContainerLimits.hugePages(limits));
  }

  /** What it asks for, its overhead included. */
  static Map<String, Quantity> requests(PodSpec spec) {
    Map<String, Quantity> sum =
        new TreeMap<>(PodResources.total(spec, container -> container.resources().requests()));
    ResourceRequirements own = spec.resources();
    if (own != null) {
      sum.putAll(own.requests());
    }
    spec.overhead().forEach((resource, amount) -> sum.merge(resource, amount, Quantity::plus));
    return ImmutableSortedMap.copyOf(sum);
  }

  private static Map<String, Quantity> limits(PodSpec spec) {
    Map<String, Quantity> sum =
        new TreeMap<>(PodResources.total(spec, container -> container.resources().limits()));
    ResourceRequirements own = spec.resources();
    if (own != null) {
      sum.putAll(own.limits());
    }
    spec.overhead()
        .forEach((resource, more) -> sum.computeIfPresent(resource, (name, l) -> l.plus(more)));
    return sum;
  }

  /** Whether the pod says it, or all of its containers do: who doesn't may take what there is. */
  private static boolean isDeclared(PodSpec spec, String resource) {
    ResourceRequirements own = spec.resources();
    if (own != null && own.limits().containsKey(resource)) {
      return true;
    }
    Function<Container, Quantity> limit =
        container -> container.resources().limits().getOrDefault(resource, Quantity.ZERO);
    return Stream.concat(spec.initContainers().stream(), spec.containers().stream())
        .noneMatch(container -> limit.apply(container).compareTo(Quantity.ZERO) == 0);
  }

  /** Of two limits whichever lets more be taken, one by one. */
  static Limits looser(Limits a, Limits b) {
    Map<String, Long> pages = new TreeMap<>(a.hugePageBytes());
    b.hugePageBytes().forEach((size, bytes) -> pages.merge(size, bytes, Math::max));
    return new Limits(
        Math.max(a.cpuShares(), b.cpuShares()),
        looser(a.cpuQuotaMicros(), b.cpuQuotaMicros()),
        PERIOD_MICROS,
        looser(a.memoryBytes(), b.memoryBytes()),
        looser(a.pids(), b.pids()),
        0,
        pages);
  }

  private static long looser(long a, long b) {
    return a == 0 || b == 0 ? 0 : Math.max(a, b);
  }
}
