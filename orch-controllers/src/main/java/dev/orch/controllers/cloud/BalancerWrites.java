package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.LoadBalancerStatus;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.Finalizers;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;

/**
 * What is written into a Service. All of it goes through its status, also the finalizer: the role
 * of the original allows no more. Stateless.
 */
final class BalancerWrites {
  private static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

  private BalancerWrites() {}

  static boolean isKept(Service service) {
    return service.metadata().finalizers().contains(FINALIZER);
  }

  private static Resources<Service> statuses(Context context) {
    return context.api().resources(BuiltInKinds.SERVICE).status();
  }

  /** From now on the Service stays until it is released. Returns it as stored. */
  static Service keep(Service service, Context context) {
    if (isKept(service)) {
      return service;
    }
    return Edits.ifUnchanged(
        statuses(context),
        service,
        now -> now.withMetadata(Finalizers.with(now.metadata(), FINALIZER)));
  }

  /** The Service has no balancer any more, and may go. */
  static void release(Service service, Context context) {
    try {
      Edits.ifUnchanged(
          statuses(context),
          service,
          now ->
              withStatus(now, new LoadBalancerStatus(ImmutableList.of()))
                  .withMetadata(Finalizers.without(now.metadata(), FINALIZER)));
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }

  /** Says where the Service is reached, unless it says so already. */
  static void tell(Service service, LoadBalancerStatus status, Context context) {
    Edits.ifUnchanged(statuses(context), service, now -> withStatus(now, status));
  }

  private static Service withStatus(Service service, LoadBalancerStatus status) {
    return service.withStatus(service.status().withLoadBalancer(status));
  }

  /** The status as the API keeps it: an address without a mode is the balancer's own. */
  static LoadBalancerStatus defaulted(LoadBalancerStatus status) {
    return new LoadBalancerStatus(
        status.ingress().stream()
            .map(BalancerWrites::defaulted)
            .collect(ImmutableList.toImmutableList()));
  }

  private static LoadBalancerIngress defaulted(LoadBalancerIngress ingress) {
    return ingress.ipMode() == null && !ingress.ip().isEmpty()
        ? ingress.withIpMode("VIP")
        : ingress;
  }
}
