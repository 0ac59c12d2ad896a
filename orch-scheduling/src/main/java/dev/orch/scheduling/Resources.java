package dev.orch.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.math.LongMath;
import dev.orch.model.Quantity;
import dev.orch.model.core.Pod;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts of resources as the scheduler counts them. Immutable.
 *
 * @param milliCpu CPU in thousandths of a core
 * @param memory bytes
 * @param ephemeralStorage bytes
 * @param pods number of pods
 * @param extended extended resources, huge pages and the like by name, sorted
 */
public record Resources(
    long milliCpu, long memory, long ephemeralStorage, long pods, Map<String, Long> extended) {
  /** Nothing. */
  public static final Resources NONE = new Resources(0, 0, 0, 0, ImmutableSortedMap.of());

  public Resources {
    extended =
        extended instanceof ImmutableSortedMap ? extended : ImmutableSortedMap.copyOf(extended);
  }

  /** Reads a resource list as objects carry it; names the scheduler doesn't count are left out. */
  public static Resources of(Map<String, Quantity> list) {
    if (list.isEmpty()) {
      return NONE;
    }
    TreeMap<String, Long> extended = new TreeMap<>();
    list.forEach(
        (name, quantity) -> {
          if (isScalar(name)) {
            extended.put(name, quantity.value());
          }
        });
    Quantity cpu = list.get("cpu");
    return new Resources(
        cpu == null ? 0 : cpu.milliValue(),
        whole(list, "memory"),
        whole(list, "ephemeral-storage"),
        whole(list, "pods"),
        extended);
  }

  private static long whole(Map<String, Quantity> list, String name) {
    Quantity quantity = list.get(name);
    return quantity == null ? 0 : quantity.value();
  }

  private static boolean isScalar(String name) {
    return name.indexOf('/') >= 0
        || name.startsWith("hugepages-")
        || name.startsWith("attachable-volumes-");
  }

  /** What a pod that isn't placed yet asks of its node. */
  public static Resources requestedBy(Pod pod) {
    return PodRequests.of(pod);
  }

  /** What a pod on a node holds there: the larger of what it asks for and what it was given. */
  public static Resources heldBy(Pod pod) {
    return PodRequests.held(pod);
  }

  /** The amount of an extended resource; 0 if there is none. */
  public long extended(String name) {
    Long amount = extended.get(name);
    return amount == null ? 0 : amount;
  }

  /** The amount of any resource by its name; CPU in thousandths of a core. */
  long amount(String name) {
    return switch (name) {
      case "cpu" -> milliCpu;
      case "memory" -> memory;
      case "ephemeral-storage" -> ephemeralStorage;
      case "pods" -> pods;
      default -> extended(name);
    };
  }

  Resources withExtended(Map<String, Long> others) {
    return new Resources(milliCpu, memory, ephemeralStorage, pods, others);
  }

  /** Whether the resource is none that every node has. */
  static boolean isExtended(String name) {
    return isScalar(name);
  }

  /** The sum; saturates at the bounds of {@code long}. */
  public Resources plus(Resources other) {
    if (isNone() || other.isNone()) {
      return isNone() ? other : this;
    }
    return new Resources(
        LongMath.saturatedAdd(milliCpu, other.milliCpu),
        LongMath.saturatedAdd(memory, other.memory),
        LongMath.saturatedAdd(ephemeralStorage, other.ephemeralStorage),
        LongMath.saturatedAdd(pods, other.pods),
        merged(other, true));
  }

  /** The larger amount of each resource. */
  public Resources max(Resources other) {
    if (isNone() || other.isNone()) {
      return isNone() ? other : this;
    }
    return new Resources(
        Math.max(milliCpu, other.milliCpu),
        Math.max(memory, other.memory),
        Math.max(ephemeralStorage, other.ephemeralStorage),
        Math.max(pods, other.pods),
        merged(other, false));
  }

  @SuppressWarnings("ReferenceEquality") // A shortcut; equal but other instances only cost time.
  private boolean isNone() {
    return this == NONE;
  }

  private Map<String, Long> merged(Resources other, boolean add) {
    if (other.extended.isEmpty()) {
      return extended;
    }
    if (extended.isEmpty()) {
      return other.extended;
    }
    TreeMap<String, Long> result = new TreeMap<>(extended);
    other.extended.forEach(
        (name, amount) -> result.merge(name, amount, add ? LongMath::saturatedAdd : Math::max));
    return result;
  }
}
