package dev.orch.controllers.devices;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.Lister;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.DeviceRequestAllocationResult;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimConsumerReference;
import dev.orch.model.resource.ResourceClaimTemplate;
import dev.orch.model.resource.ResourceSlice;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The caches of pods and resource claims by what they say of each other. Stateless. */
final class DeviceIndexes {
  private static final String CLAIM = "resource-claim";
  private static final String TEMPLATE = "resource-claim-template";
  private static final String POD = "pod-uid";
  private static final String POOL = "pool";

  private DeviceIndexes() {}

  /** To be called before the others. */
  static void add(Informers informers) {
    var pods = informers.of(BuiltInKinds.POD);
    pods.addIndex(CLAIM, DeviceIndexes::claims);
    pods.addIndex(TEMPLATE, DeviceIndexes::templates);
    informers.of(DeviceKinds.CLAIM).addIndex(POD, DeviceIndexes::pods);
  }

  /** To be called before those that know pools. */
  static void addPools(Informers informers) {
    informers.of(DeviceKinds.CLAIM).addIndex(POOL, DeviceIndexes::pools);
    informers
        .of(DeviceKinds.SLICE)
        .addIndex(
            POOL, slice -> ImmutableSet.of(key(slice.spec().driver(), slice.spec().pool().name())));
  }

  private static Collection<String> pools(ResourceClaim claim) {
    return Stream.ofNullable(claim.status().allocation())
        .flatMap(given -> given.devices().results().stream())
        .map(device -> key(device.driver(), device.pool()))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<String> claims(Pod pod) {
    return DeviceClaims.of(pod).stream()
        .map(claim -> key(pod.metadata().namespace(), claim.name()))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<String> templates(Pod pod) {
    return pod.spec().resourceClaims().stream()
        .flatMap(entry -> Stream.ofNullable(entry.resourceClaimTemplateName()))
        .map(template -> key(pod.metadata().namespace(), template))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<String> pods(ResourceClaim claim) {
    ImmutableSet.Builder<String> uids = ImmutableSet.builder();
    ownerOf(claim).ifPresent(owner -> uids.add(owner.uid()));
    claim.status().reservedFor().stream()
        .filter(DeviceClaims::isPod)
        .map(ResourceClaimConsumerReference::uid)
        .forEach(uids::add);
    return uids.build();
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  /** The pod that the claim was made for, if it was made for one. */
  static Optional<OwnerReference> ownerOf(ResourceClaim claim) {
    return Owners.controllerOf(claim.metadata())
        .filter(owner -> owner.kind().equals("Pod") && owner.apiVersion().equals("v1"));
  }

  /** The pods that name the claim, whether it is theirs or not. */
  static List<Pod> podsNaming(Informers caches, ResourceClaim claim) {
    return caches
        .of(BuiltInKinds.POD)
        .byIndex(CLAIM, key(claim.metadata().namespace(), claim.metadata().name()));
  }

  /** The pods with an entry by that template. */
  static List<Pod> podsWanting(Informers caches, ResourceClaimTemplate template) {
    return caches
        .of(BuiltInKinds.POD)
        .byIndex(TEMPLATE, key(template.metadata().namespace(), template.metadata().name()));
  }

  /**
   * The claims that were made for this pod, not another one of its name, or are reserved for it.
   */
  static List<ResourceClaim> claimsOf(Informers caches, Pod pod) {
    return caches.of(DeviceKinds.CLAIM).byIndex(POD, pod.metadata().uid());
  }

  static List<ResourceClaim> claimsOf(Context context, Pod pod) {
    return context.lister(DeviceKinds.CLAIM).byIndex(POD, pod.metadata().uid());
  }

  /** The claims that have been given devices of the slice's pool. */
  static List<ResourceClaim> claimsWithDevicesOf(Informers caches, ResourceSlice slice) {
    return caches
        .of(DeviceKinds.CLAIM)
        .byIndex(POOL, key(slice.spec().driver(), slice.spec().pool().name()));
  }

  /** The slices of the pool that a device is of, of whatever generation. */
  static List<ResourceSlice> pool(
      Lister<ResourceSlice> slices, DeviceRequestAllocationResult device) {
    return slices.byIndex(POOL, key(device.driver(), device.pool()));
  }
}
