package dev.orch.store.quota;

import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.core.ResourceQuotaStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts what of a quota is used by what is there. */
public final class QuotaCount {
  private final Measures measures;

  public QuotaCount(Measures measures) {
    this.measures = measures;
  }

  /** The kinds whose objects the quota limits, one of each resource. */
  public List<Kind<?>> kinds(ResourceQuota quota, Kinds served) {
    Map<String, Kind<?>> limited = new TreeMap<>();
    for (Kind<?> kind : served.all()) {
      boolean counts =
          kind.isStored()
              && kind.verbs().contains("list")
              && measures
                  .of(kind)
                  .map(measure -> quota.spec().hard().keySet().stream().anyMatch(measure::counts))
                  .orElse(false);
      if (counts) {
        limited.putIfAbsent(kind.resource(), kind);
      }
    }
    return List.copyOf(limited.values());
  }

  /**
   * The status that the quota should have. What no kind is measured by keeps its count.
   *
   * @param objects those of a kind that are in the quota's namespace
   */
  public ResourceQuotaStatus count(
      ResourceQuota quota, Kinds served, Function<Kind<?>, List<? extends Resource>> objects) {
    Map<String, Quantity> hard = quota.spec().hard();
    Map<String, Quantity> used = new TreeMap<>(quota.status().used());
    for (Kind<?> kind : kinds(quota, served)) {
      measures.of(kind).ifPresent(m -> used.putAll(count(quota, m, objects.apply(kind))));
    }
    return new ResourceQuotaStatus(hard, Amounts.only(used, hard::containsKey));
  }

  /**
   * Whether an object costs something else than before.
   *
   * @param after null if it is gone
   */
  public <T extends Resource> boolean changes(Kind<T> kind, T before, @Nullable T after) {
    return after == null
        || measures
            .of(kind)
            .map(measure -> !Amounts.areEqual(measure.usage(before), measure.usage(after)))
            .orElse(false);
  }

  /** Whether both say the same amounts. */
  public static boolean areEqual(ResourceQuotaStatus one, ResourceQuotaStatus other) {
    return one.hard().equals(other.hard()) && Amounts.areEqual(one.used(), other.used());
  }

  private static Map<String, Quantity> count(
      ResourceQuota quota, Measure measure, List<? extends Resource> objects) {
    Map<String, Quantity> sum = new TreeMap<>();
    Amounts.only(quota.spec().hard(), measure::counts)
        .keySet()
        .forEach(name -> sum.put(name, Quantity.ZERO));
    for (Resource object : objects) {
      if (ScopeSelection.of(quota).stream().allMatch(scope -> measure.isIn(scope, object))) {
        measure
            .usage(object)
            .forEach((name, amount) -> sum.computeIfPresent(name, (n, all) -> all.plus(amount)));
      }
    }
    return sum;
  }
}
