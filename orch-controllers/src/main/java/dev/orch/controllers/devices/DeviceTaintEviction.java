package dev.orch.controllers.devices;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.PodDeletion;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.meta.Owners;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceSlice;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The device taint eviction controller: deletes pods that have devices with taints of effect
 * NoExecute which their claims don't tolerate, or no longer.
 */
public final class DeviceTaintEviction implements Loop {
  private static final String EVENT = "DeviceTaintManagerEviction";

  @Override
  public String name() {
    return "device-taint-eviction-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    DeviceIndexes.add(environment.informers());
    DeviceIndexes.addPools(environment.informers());
    return new Evicting().controller(name()).start(environment);
  }

  private static Collection<ObjectKey> podsOf(ResourceClaim claim, Informers caches) {
    return DeviceIndexes.podsNaming(caches, claim).stream()
        .map(ObjectKey::of)
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<ObjectKey> podsOf(ResourceSlice slice, Informers caches) {
    return DeviceIndexes.claimsWithDevicesOf(caches, slice).stream()
        .flatMap(claim -> podsOf(claim, caches).stream())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** One run of the loop, which remembers whom it is about to delete. */
  private static final class Evicting {
    private final Map<ObjectKey, String> uids = new ConcurrentHashMap<>();

    Controller<Pod> controller(String name) {
      return Controller.of(BuiltInKinds.POD)
          .named(name)
          .watches(DeviceKinds.CLAIM, DeviceTaintEviction::podsOf)
          .watches(DeviceKinds.SLICE, DeviceTaintEviction::podsOf)
          .gone((key, context) -> uids.remove(key))
          .reconcile(this::reconcile);
    }

    private Result reconcile(Pod pod, Context context) {
      ObjectKey key = ObjectKey.of(pod);
      Optional<Instant> end = end(pod, context);
      if (end.isEmpty() || pod.metadata().deletionTimestamp() != null) {
        if (uids.remove(key, pod.metadata().uid()) && end.isEmpty()) {
          context.event(EVENT, "Cancelling deletion");
        }
        return Result.done();
      }
      uids.put(key, pod.metadata().uid());
      Duration left = Duration.between(context.now(), end.get());
      if (left.compareTo(Duration.ZERO) > 0) {
        return Result.again(left);
      }
      evict(pod, context);
      uids.remove(key);
      return Result.done();
    }
  }

  /** When the pod has to go, if it has to. */
  private static Optional<Instant> end(Pod pod, Context context) {
    if (pod.spec().nodeName().isEmpty()) {
      return Optional.empty();
    }
    Lister<ResourceSlice> slices = context.lister(DeviceKinds.SLICE);
    return DeviceClaims.of(pod).stream()
        .flatMap(named -> claim(pod, named, context))
        .flatMap(claim -> Stream.ofNullable(claim.status().allocation()))
        .flatMap(
            given -> DeviceTaints.end(given, device -> DeviceIndexes.pool(slices, device)).stream())
        .min(Instant::compareTo);
  }

  private static Stream<ResourceClaim> claim(Pod pod, DeviceClaims.Named named, Context context) {
    return context
        .lister(DeviceKinds.CLAIM)
        .get(pod.metadata().namespace(), named.name())
        .filter(claim -> DeviceClaims.isReserved(claim, pod))
        .filter(
            claim -> !named.own() || Owners.isControlledBy(claim.metadata(), pod.metadata().uid()))
        .stream();
  }

  private static void evict(Pod pod, Context context) {
    context.event(EVENT, "Marking for deletion");
    try {
      PodDeletion.disrupt(
          pod,
          "DeletionByDeviceTaintManager",
          "Device Taint manager: deleting due to NoExecute taint",
          context.api(),
          context.now());
      PodDeletion.delete(pod, null, context.api());
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }
}
