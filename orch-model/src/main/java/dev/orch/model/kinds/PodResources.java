package dev.orch.model.kinds;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ResourceRequirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What the containers of a pod ask for together, and the class of service that follows. */
public final class PodResources {
  private PodResources() {}

  /** Resources that a pod may state as a whole. */
  public static boolean isPodLevel(String resource) {
    return resource.equals("cpu") || resource.equals("memory") || resource.startsWith("hugepages-");
  }

  /** Whether a resource's name is one that nodes may add to what Kubernetes knows. */
  public static boolean isExtended(String resource) {
    return ResourceValidation.isExtended(resource);
  }

  /**
   * The requests of all containers: the sum over those that run together, or what one init
   * container needs beside the sidecars that were started before it, if that is more.
   */
  static Map<String, Quantity> requests(PodSpec spec) {
    return total(spec, container -> container.resources().requests());
  }

  /** The same of an amount of each container. */
  public static Map<String, Quantity> total(
      PodSpec spec, Function<Container, Map<String, Quantity>> amounts) {
    Map<String, Quantity> sum = new TreeMap<>();
    spec.containers().forEach(container -> add(sum, amounts.apply(container)));
    Map<String, Quantity> sidecars = new TreeMap<>();
    Map<String, Quantity> peak = new TreeMap<>();
    for (Container container : spec.initContainers()) {
      Map<String, Quantity> needed = new TreeMap<>(amounts.apply(container));
      if (isSidecar(container)) {
        add(sum, needed);
        add(sidecars, needed);
        needed = sidecars;
      } else {
        add(needed, sidecars);
      }
      max(peak, needed);
    }
    max(sum, peak);
    return sum;
  }

  /** Whether an init container runs on beside the others. */
  public static boolean isSidecar(Container container) {
    return "Always".equals(container.restartPolicy());
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
  }

  private static void max(Map<String, Quantity> most, Map<String, Quantity> other) {
    other.forEach(
        (name, amount) -> most.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
  }

  /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
  public static String qosClass(PodSpec spec) {
    List<ResourceRequirements> all = new ArrayList<>();
    if (spec.resources() != null) {
      all.add(spec.resources());
    } else {
      spec.containers().forEach(c -> all.add(c.resources()));
      spec.initContainers().forEach(c -> all.add(c.resources()));
    }
    Map<String, Quantity> requests = new TreeMap<>();
    Map<String, Quantity> limits = new TreeMap<>();
    boolean guaranteed = true;
    for (ResourceRequirements resources : all) {
      add(requests, computed(resources.requests()));
      Map<String, Quantity> limited = computed(resources.limits());
      add(limits, limited);
      guaranteed &= limited.size() == 2;
    }
    if (requests.isEmpty() && limits.isEmpty()) {
      return "BestEffort";
    }
    return guaranteed && isSame(requests, limits) ? "Guaranteed" : "Burstable";
  }

  /** Amounts of CPU and memory other than nothing. */
  private static Map<String, Quantity> computed(Map<String, Quantity> amounts) {
    Map<String, Quantity> kept = new TreeMap<>();
    for (String name : new String[] {"cpu", "memory"}) {
      Quantity amount = amounts.get(name);
      if (amount != null && amount.signum() > 0) {
        kept.put(name, amount);
      }
    }
    return kept;
  }

  private static boolean isSame(Map<String, Quantity> requests, Map<String, Quantity> limits) {
    if (requests.size() != limits.size()) {
      return false;
    }
    for (Map.Entry<String, Quantity> request : requests.entrySet()) {
      Quantity limit = limits.get(request.getKey());
      if (limit == null || limit.compareTo(request.getValue()) != 0) {
        return false;
      }
    }
    return true;
  }
}
