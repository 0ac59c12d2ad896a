package dev.orch.runtime;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Model;
import java.util.Map;

/**
 * What a container may take of the machine, as cgroups have it. Immutable. Zero leaves a limit out,
 * wherever zero isn't said to mean something.
 *
 * @param cpuShares its weight against others, 1024 for a processor (cgroup v1's; at least 2)
 * @param cpuQuotaMicros so much processor time it gets in each period; 0 for no limit
 * @param cpuPeriodMicros the period's length, usually 100,000
 * @param memoryBytes the most memory it gets; 0 for no limit
 * @param pids the most processes and threads it gets; 0 for no limit
 * @param oomScoreAdj from -1000 to 1000: who has more is killed sooner when memory ends. A runtime
 *     that may not lower it takes the least that it may
 * @param hugePageBytes the most memory in pages of each size, by names like {@code 2MB}
 */
@Model
public record Limits(
    long cpuShares,
    long cpuQuotaMicros,
    long cpuPeriodMicros,
    long memoryBytes,
    long pids,
    int oomScoreAdj,
    Map<String, Long> hugePageBytes)
    implements LimitsBuilder.With {
  /** No limits. */
  public static final Limits NONE = new Limits(0, 0, 0, 0, 0, 0, ImmutableSortedMap.of());

  public Limits {
    hugePageBytes = ImmutableSortedMap.copyOf(hugePageBytes);
  }
}
