package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetPersistentVolumeClaimRetentionPolicy;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import java.util.List;

/**
 * Who is to own a pod's claims, so that they go with their owner, by a StatefulSet's retention
 * policy: the set, if they go with it; the pod, once it is to go because the set is scaled down, if
 * they go with it then; else nobody. Pure.
 */
final class ClaimOwnership {
  private static final String DELETE = "Delete";

  private final OwnerReference set;
  private final OwnerReference pod;
  private final boolean withSet;
  private final boolean whenScaled;
  private final boolean condemned;

  /**
   * @param member a pod of the set; without uid if it is not there yet
   */
  ClaimOwnership(StatefulSet owner, Pod member) {
    set = Owners.controller(BuiltInKinds.STATEFUL_SET, owner);
    pod = Owners.controller(BuiltInKinds.POD, member);
    StatefulSetPersistentVolumeClaimRetentionPolicy policy =
        owner.spec().persistentVolumeClaimRetentionPolicy();
    withSet = policy != null && policy.whenDeleted().equals(DELETE);
    whenScaled = policy != null && policy.whenScaled().equals(DELETE);
    condemned = !new StatefulIdentity(owner).isWanted(member);
  }

  /**
   * Whether the claim belongs to an earlier pod or set of that name, and goes with it: then a new
   * pod has to wait for another one.
   */
  boolean isStale(PersistentVolumeClaim claim) {
    return owners(claim).stream()
        .anyMatch(owner -> isEarlier(owner, set) || (whenScaled && isEarlier(owner, pod)));
  }

  /**
   * The claim's owners as they are to be. Those of others stay; where an earlier set or pod of that
   * name owns it, all stay, as it is the garbage collector's; where something else controls it,
   * neither set nor pod own it.
   */
  List<OwnerReference> of(PersistentVolumeClaim claim) {
    List<OwnerReference> present = owners(claim);
    if (present.stream().anyMatch(owner -> isEarlier(owner, set) || isEarlier(owner, pod))) {
      return present;
    }
    ImmutableList.Builder<OwnerReference> wanted = ImmutableList.builder();
    List<OwnerReference> others =
        present.stream()
            .filter(owner -> !isSame(owner, set) && !isSame(owner, pod))
            .collect(ImmutableList.toImmutableList());
    wanted.addAll(others);
    boolean foreign = others.stream().anyMatch(o -> Boolean.TRUE.equals(o.controller()));
    if (!foreign && condemned && whenScaled) {
      wanted.add(pod);
    } else if (!foreign && withSet) {
      wanted.add(set);
    }
    List<OwnerReference> result = wanted.build();
    return isSettled(present, result) ? present : result;
  }

  /** The same owners, those of ours as controllers: the rest is as somebody wrote it. */
  private boolean isSettled(List<OwnerReference> present, List<OwnerReference> wanted) {
    return uids(present).equals(uids(wanted))
        && present.stream()
            .filter(owner -> isSame(owner, set) || isSame(owner, pod))
            .allMatch(owner -> Boolean.TRUE.equals(owner.controller()));
  }

  private static List<String> uids(List<OwnerReference> owners) {
    return owners.stream().map(OwnerReference::uid).sorted().toList();
  }

  private static List<OwnerReference> owners(PersistentVolumeClaim claim) {
    return claim.metadata().ownerReferences();
  }

  private static boolean isEarlier(OwnerReference owner, OwnerReference than) {
    return isSame(owner, than) && !owner.uid().equals(than.uid());
  }

  private static boolean isSame(OwnerReference one, OwnerReference other) {
    return one.apiVersion().equals(other.apiVersion())
        && one.kind().equals(other.kind())
        && one.name().equals(other.name());
  }
}
