package dev.orch.node;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.kinds.PodResources;
import dev.orch.runtime.Limits;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container may take of the machine, as the kubelet reckons it from requests and limits.
 * Pure. The numbers are of the kubelet's {@code cm} and {@code qos} packages.
 */
final class ContainerLimits {
  private static final long PERIOD_MICROS = 100_000;
  private static final long MIN_QUOTA_MICROS = 1_000;
  private static final long MIN_SHARES = 2;
  private static final long MAX_SHARES = 262_144;
  private static final long SHARES_PER_CPU = 1024;
  private static final long MILLIS = 1000;

  /** Of pods that the node can't do without, and of those that have all they may take. */
  private static final int KEPT = -997;

  private static final int FIRST_TO_GO = 1000;
  private static final int CRITICAL_PRIORITY = 2_000_000_000;
  private static final String HUGE_PAGES = "hugepages-";

  private final Pod pod;
  private final long memory;
  private final long pids;

  /**
   * @param memory the node's, in bytes
   * @param pids the most processes of a container; 0 for no limit
   */
  ContainerLimits(Pod pod, long memory, long pids) {
    this.pod = pod;
    this.memory = memory;
    this.pids = pids;
  }

  Limits of(Container container) {
    Map<String, Quantity> requests = container.resources().requests();
    Map<String, Quantity> limits = container.resources().limits();
    ResourceRequirements whole = pod.spec().resources();
    Quantity cpuLimit = limits.get("cpu");
    Quantity memoryLimit = limits.get("memory");
    if (whole != null) {
      // Who says nothing may take what the pod as a whole may.
      cpuLimit = cpuLimit == null ? whole.limits().get("cpu") : cpuLimit;
      memoryLimit = memoryLimit == null ? whole.limits().get("memory") : memoryLimit;
    }
    return new Limits(
        shares(requests.get("cpu"), limits.get("cpu")),
        quota(cpuLimit),
        PERIOD_MICROS,
        memoryLimit == null ? 0 : memoryLimit.value(),
        pids,
        oomScoreAdj(container),
        hugePages(limits));
  }

  static long shares(@Nullable Quantity request, @Nullable Quantity limit) {
    Quantity wanted = request == null && limit != null ? limit : request;
    long millis = wanted == null ? 0 : wanted.milliValue();
    return Math.min(MAX_SHARES, Math.max(MIN_SHARES, millis * SHARES_PER_CPU / MILLIS));
  }

  static long quota(@Nullable Quantity limit) {
    long millis = limit == null ? 0 : limit.milliValue();
    return millis == 0 ? 0 : Math.max(MIN_QUOTA_MICROS, millis * PERIOD_MICROS / MILLIS);
  }

  /**
   * The more of the node's memory is asked for, the later it is killed. A sidecar goes no sooner
   * than the containers that it is for.
   */
  private int oomScoreAdj(Container container) {
    Integer priority = pod.spec().priority();
    if (priority != null && priority >= CRITICAL_PRIORITY) {
      return KEPT;
    }
    String qos = PodResources.qosClass(pod.spec());
    if (qos.equals("Guaranteed")) {
      return KEPT;
    }
    if (qos.equals("BestEffort")) {
      return FIRST_TO_GO;
    }
    int score = score(container);
    if (PodView.isSidecar(container)) {
      for (Container main : pod.spec().containers()) {
        score = Math.min(score, score(main));
      }
    }
    return score;
  }

  private int score(Container container) {
    Quantity request = container.resources().requests().get("memory");
    long bytes = request == null ? 0 : request.value();
    long score = FIRST_TO_GO - (memory == 0 ? 0 : FIRST_TO_GO * bytes / memory);
    return (int) Math.min(FIRST_TO_GO - 1, Math.max(FIRST_TO_GO + KEPT, score));
  }

  static Map<String, Long> hugePages(Map<String, Quantity> limits) {
    Map<String, Long> pages = new TreeMap<>();
    limits.forEach(
        (name, amount) -> {
          if (name.startsWith(HUGE_PAGES)) {
            String size = name.substring(HUGE_PAGES.length()).replace("i", "") + "B";
            pages.put(size, amount.value());
          }
        });
    return ImmutableSortedMap.copyOf(pages);
  }
}
