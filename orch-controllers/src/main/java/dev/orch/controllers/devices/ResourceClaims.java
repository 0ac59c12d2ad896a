package dev.orch.controllers.devices;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimTemplate;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The resource claim controller: makes the claims of devices that pods want from templates, and
 * takes devices back when no pod uses them any more. Giving them is the scheduler's part.
 */
public final class ResourceClaims implements Loop {
  private static final String NAME = "resourceclaim-controller";
  private static final String RECORDER = "resource_claim";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Subscription start(Environment environment) {
    DeviceIndexes.add(environment.informers());
    Subscription claims = claims().start(environment);
    Subscription pods = pods().start(environment);
    return () -> {
      pods.close();
      claims.close();
    };
  }

  private static Controller<Pod> pods() {
    return Controller.of(BuiltInKinds.POD)
        .named(NAME)
        .recordsAs(RECORDER)
        .watches(DeviceKinds.CLAIM, ResourceClaims::podsOf)
        .watches(DeviceKinds.CLAIM_TEMPLATE, ResourceClaims::podsOf)
        .reconcile(ClaimMaking::reconcile);
  }

  private static Controller<ResourceClaim> claims() {
    return Controller.of(DeviceKinds.CLAIM)
        .named(NAME)
        .recordsAs(RECORDER)
        .watchesChanges(BuiltInKinds.POD, ResourceClaims::claimsOf)
        .reconcile(ClaimRelease::reconcile);
  }

  private static Collection<ObjectKey> podsOf(ResourceClaim claim, Informers caches) {
    ImmutableSet.Builder<ObjectKey> keys = ImmutableSet.builder();
    DeviceIndexes.podsNaming(caches, claim).forEach(pod -> keys.add(ObjectKey.of(pod)));
    DeviceIndexes.ownerOf(claim)
        .ifPresent(pod -> keys.add(new ObjectKey(claim.metadata().namespace(), pod.name())));
    return keys.build();
  }

  private static Collection<ObjectKey> podsOf(ResourceClaimTemplate template, Informers caches) {
    return DeviceIndexes.podsWanting(caches, template).stream()
        .map(ObjectKey::of)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** The claims that are one pod's, or reserved for it, when it needs them no more. */
  private static Collection<ObjectKey> claimsOf(
      @Nullable Pod before, @Nullable Pod after, Informers caches) {
    ImmutableSet.Builder<ObjectKey> keys = ImmutableSet.builder();
    if (before != null && (after == null || !isSame(before, after))) {
      DeviceIndexes.claimsOf(caches, before).forEach(claim -> keys.add(ObjectKey.of(claim)));
    }
    if (after != null && ClaimRelease.isOver(after)) {
      DeviceIndexes.claimsOf(caches, after).forEach(claim -> keys.add(ObjectKey.of(claim)));
    }
    return keys.build();
  }

  private static boolean isSame(Pod one, Pod other) {
    return one.metadata().uid().equals(other.metadata().uid());
  }
}
