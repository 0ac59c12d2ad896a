package dev.orch.store.quota;

import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ResourceQuota;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write costs one quota.
 *
 * @param quota as it was found
 * @param amounts of resources that it limits, more than nothing each
 */
public record Charge(ResourceQuota quota, Map<String, Quantity> amounts) {
  /** The quota with this charged. */
  public ResourceQuota charged() {
    return quota.withStatus(quota.status().withUsed(Amounts.plus(quota.status().used(), amounts)));
  }

  /**
   * What a write costs the quotas of its namespace.
   *
   * @throws dev.orch.store.api.ApiException if one of them can't afford it, or can't tell
   */
  public static List<Charge> of(
      Measure measure, AdmissionRequest<?> request, List<ResourceQuota> quotas) {
    Resource object = request.object();
    Map<String, Quantity> usage = measure.usage(object);
    List<Charge> charges = new ArrayList<>();
    for (ResourceQuota quota : quotas) {
      if (concerns(quota, measure, object)) {
        checkStated(quota, measure, request);
        Map<String, Quantity> cost = usage;
        @Nullable Resource old = request.old();
        if (request.operation() == Admission.Operation.UPDATE
            && old != null
            && concerns(quota, measure, old)) {
          cost = Amounts.beyond(usage, measure.usage(old));
        }
        Map<String, Quantity> limited = quota.status().hard();
        Map<String, Quantity> amounts = Amounts.only(cost, name -> limited.containsKey(name));
        amounts.values().removeIf(amount -> amount.signum() == 0);
        if (!amounts.isEmpty()) {
          charges.add(new Charge(quota, amounts));
        }
      }
    }
    checkNotNegative(usage, request, quotas);
    if (!request.subresource().equals("status")) {
      charges.forEach(charge -> charge.checkAffordable(request));
    }
    return charges;
  }

  /** Whether the quota limits something of the object, which is in its scopes. */
  static boolean concerns(ResourceQuota quota, Measure measure, Resource object) {
    return quota.status().hard().keySet().stream().anyMatch(measure::counts)
        && ScopeSelection.of(quota).stream().allMatch(scope -> measure.isIn(scope, object));
  }

  private static void checkStated(
      ResourceQuota quota, Measure measure, AdmissionRequest<?> request) {
    String name = quota.metadata().name();
    Set<String> limited = Amounts.only(quota.status().hard(), measure::counts).keySet();
    String missing = measure.missing(limited, request.object());
    if (!missing.isEmpty()) {
      throw request.forbidden("failed quota: " + name + ": " + missing);
    }
    if (!quota.status().used().keySet().containsAll(limited)) {
      throw request.forbidden(
          "status unknown for quota: " + name + ", resources: " + Amounts.names(limited));
    }
  }

  private static void checkNotNegative(
      Map<String, Quantity> usage, AdmissionRequest<?> request, List<ResourceQuota> quotas) {
    Map<String, Quantity> negative =
        Amounts.only(usage, name -> Amounts.of(usage, name).signum() < 0);
    if (!negative.isEmpty() && !quotas.isEmpty()) {
      throw request.forbidden(
          "quota usage is negative for resource(s): " + Amounts.names(negative.keySet()));
    }
  }

  private void checkAffordable(AdmissionRequest<?> request) {
    Map<String, Quantity> hard = quota.status().hard();
    Map<String, Quantity> used = quota.status().used();
    Map<String, Quantity> then = Amounts.plus(used, amounts);
    Map<String, Quantity> exceeding =
        Amounts.only(amounts, name -> Amounts.of(then, name).compareTo(Amounts.of(hard, name)) > 0);
    if (!exceeding.isEmpty()) {
      throw request.forbidden(
          "exceeded quota: "
              + quota.metadata().name()
              + ", requested: "
              + Amounts.text(exceeding)
              + ", used: "
              + Amounts.text(Amounts.only(used, exceeding::containsKey))
              + ", limited: "
              + Amounts.text(Amounts.only(hard, exceeding::containsKey)));
    }
  }
}
