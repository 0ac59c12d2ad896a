package dev.orch.store.quota;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Arithmetic of amounts by the names of resources. */
public final class Amounts {
  private Amounts() {}

  /** The sums; what one of them lacks counts as nothing. */
  public static Map<String, Quantity> plus(Map<String, Quantity> some, Map<String, Quantity> more) {
    Map<String, Quantity> sum = new TreeMap<>(some);
    more.forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
    return sum;
  }

  /** How much there is of it. */
  static Quantity of(Map<String, Quantity> amounts, String resource) {
    return amounts.getOrDefault(resource, Quantity.ZERO);
  }

  /** What there is of {@code now} beyond {@code before}. */
  static Map<String, Quantity> beyond(Map<String, Quantity> now, Map<String, Quantity> before) {
    Map<String, Quantity> more = new TreeMap<>();
    now.forEach((name, amount) -> more.put(name, amount.minus(of(before, name))));
    more.values().removeIf(amount -> amount.signum() <= 0);
    return more;
  }

  /** Those of some resources. */
  static Map<String, Quantity> only(Map<String, Quantity> amounts, Predicate<String> resources) {
    Map<String, Quantity> kept = new TreeMap<>(amounts);
    kept.keySet().removeIf(resources.negate());
    return kept;
  }

  /** The larger of each. */
  static Map<String, Quantity> most(Map<String, Quantity> some, Map<String, Quantity> more) {
    Map<String, Quantity> most = new TreeMap<>(some);
    more.forEach((name, amount) -> most.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    return most;
  }

  /** Whether both are the same amounts of the same resources, however they are written. */
  public static boolean areEqual(Map<String, Quantity> some, Map<String, Quantity> others) {
    return some.keySet().equals(others.keySet())
        && some.keySet().stream().allMatch(n -> of(some, n).compareTo(of(others, n)) == 0);
  }

  /** {@code cpu=1,memory=1Gi}. */
  static String text(Map<String, Quantity> amounts) {
    return ImmutableSortedMap.copyOf(amounts).entrySet().stream()
        .map(amount -> amount.getKey() + "=" + amount.getValue())
        .collect(Collectors.joining(","));
  }

  /** {@code cpu,memory}. */
  static String names(Collection<String> resources) {
    return resources.stream().sorted().collect(Collectors.joining(","));
  }
}
