package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.meta.Condition;
import dev.orch.model.meta.Conditions;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.model.networking.ServiceCIDRStatus;
import dev.orch.store.local.Cidr;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Says which ServiceCIDRs addresses can be had from, and keeps one that is being deleted until no
 * address needs it: each is in another one, or gone. Nothing is allocated from one that is being
 * deleted, since a claim holds only while the ServiceCIDR is as it was; so there is no waiting for
 * late claims here.
 */
public final class ServiceRanges {
  private static final String READY = "Ready";

  private ServiceRanges() {}

  public static Controller<ServiceCIDR> controller() {
    return Controller.of(NetworkKinds.SERVICE_CIDR)
        .named("service-cidr-controller")
        .watches(NetworkKinds.IP_ADDRESS, (address, caches) -> leaving(caches))
        .watches(NetworkKinds.SERVICE_CIDR, (range, caches) -> leaving(caches))
        .finalizer("networking.k8s.io/service-cidr-finalizer", ServiceRanges::release)
        .reconcile(ServiceRanges::reconcile);
  }

  /** Those that may be waiting for the change. */
  private static Collection<ObjectKey> leaving(Informers caches) {
    return caches.of(NetworkKinds.SERVICE_CIDR).list().stream()
        .filter(range -> range.metadata().deletionTimestamp() != null)
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  private static Result reconcile(ServiceCIDR range, Context context) {
    set(range, "True", "", "Kubernetes Service CIDR is ready", context);
    return Result.done();
  }

  private static Result release(ServiceCIDR range, Context context) {
    // Read anew: two that shelter the same addresses must not go for each other's sake.
    List<ServiceCIDR> others =
        context.api().resources(NetworkKinds.SERVICE_CIDR).list().items().stream()
            .filter(other -> !other.metadata().name().equals(range.metadata().name()))
            .collect(ImmutableList.toImmutableList());
    if (isCovered(range, others)
        || context.api().resources(NetworkKinds.IP_ADDRESS).list().items().stream()
            .noneMatch(address -> needs(address, range, others))) {
      return Result.done();
    }
    set(
        range,
        "False",
        "Terminating",
        "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a"
            + " new ServiceCIDR",
        context);
    return Result.waiting();
  }

  private static boolean isCovered(ServiceCIDR range, List<ServiceCIDR> others) {
    return range.spec().cidrs().stream()
        .map(Cidr::of)
        .allMatch(
            part ->
                others.stream()
                    .flatMap(other -> other.spec().cidrs().stream())
                    .anyMatch(other -> Cidr.of(other).covers(part)));
  }

  private static boolean needs(IPAddress address, ServiceCIDR range, List<ServiceCIDR> others) {
    String managedBy = address.metadata().labels().get("ipaddress.kubernetes.io/managed-by");
    return "ipallocator.k8s.io".equals(managedBy)
        && contains(range, address)
        && others.stream().noneMatch(other -> contains(other, address));
  }

  private static boolean contains(ServiceCIDR range, IPAddress address) {
    return range.spec().cidrs().stream()
        .anyMatch(part -> Cidr.of(part).contains(address.metadata().name()));
  }

  private static Optional<Condition> condition(ServiceCIDR range) {
    return Conditions.find(range.status().conditions(), READY);
  }

  private static void set(
      ServiceCIDR range, String status, String reason, String message, Context context) {
    Condition wanted =
        new Condition(
            READY, status, 0, context.now().truncatedTo(ChronoUnit.SECONDS), reason, message);
    boolean same =
        condition(range)
            .filter(c -> c.status().equals(status) && c.message().equals(message))
            .isPresent();
    if (!same) {
      Edits.ifUnchanged(
          context.api().resources(NetworkKinds.SERVICE_CIDR).status(),
          range,
          now ->
              now.withStatus(
                  new ServiceCIDRStatus(Conditions.with(now.status().conditions(), wanted))));
    }
  }
}
