package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.resource.AllocationResult;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.structural.DeviceExpressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places pods where the devices are that their resource claims have, or where such can be given
 * them; claims are given them, and reserved for the pod, before it is bound.
 */
final class DynamicResources
    implements PreEnqueuePlugin, FilterPlugin, BindingEffects, PostFilterPlugin, Requeueing {
  private final DeviceSelection selection;

  /**
   * @param expressions compiles the selectors of claims and classes
   */
  DynamicResources(DeviceExpressions expressions) {
    this.selection = new DeviceSelection(expressions);
  }

  @Override
  public Verdict mayEnqueue(Pod pod, ClusterView cluster) {
    String fault = PodResourceClaims.of(pod, cluster).fault();
    return fault.isEmpty() ? Verdict.ok() : Verdict.unresolvable(fault);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    PodResourceClaims needed = PodResourceClaims.of(pod, cluster);
    if (!needed.fault().isEmpty()) {
      return nowhere(needed.fault());
    }
    if (needed.claims().isEmpty()) {
      return NodeTest.everywhere();
    }
    for (ResourceClaim claim : needed.claims()) {
      if (claim.status().allocation() != null
          && !DeviceClaims.hasRoom(claim)
          && !DeviceClaims.isReserved(claim, pod)) {
        return nowhere("resourceclaim in use");
      }
    }
    DeviceRequests requests = DeviceRequests.of(without(needed.claims()), cluster);
    return requests.fault().isEmpty()
        ? new Test(needed.claims(), new DeviceAllocator(requests, cluster, selection))
        : nowhere(requests.fault());
  }

  private static NodeTest nowhere(String why) {
    return NodeTest.nowhere(new Verdict.Rejected(ImmutableList.of(why), false));
  }

  private static ImmutableList<ResourceClaim> without(List<ResourceClaim> claims) {
    return ImmutableList.copyOf(
        Iterables.filter(claims, claim -> claim.status().allocation() == null));
  }

  /** Asks each node for devices. */
  private record Test(List<ResourceClaim> claims, DeviceAllocator allocator) implements NodeTest {
    @Override
    public Verdict test(NodeView node) {
      try {
        if (allocator.allocate(node) == null) {
          return Verdict.unresolvable("cannot allocate all claims");
        }
      } catch (DeviceSelection.Faulty e) {
        return Verdict.unresolvable(String.valueOf(e.getMessage()));
      }
      for (ResourceClaim claim : claims) {
        AllocationResult given = claim.status().allocation();
        NodeSelector reached = given == null ? null : given.nodeSelector();
        if (reached != null && !NodeTerms.anyMatches(reached.nodeSelectorTerms(), node)) {
          return Verdict.unresolvable("resourceclaim not available on the node");
        }
      }
      return Verdict.ok();
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }
  }

  @Override
  public List<Effect> before(Pod pod, ClusterView cluster, NodeView node) {
    PodResourceClaims needed = PodResourceClaims.of(pod, cluster);
    if (needed.claims().isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList<ResourceClaim> waiting = without(needed.claims());
    DeviceRequests requests = DeviceRequests.of(waiting, cluster);
    List<AllocationResult> found;
    try {
      found = new DeviceAllocator(requests, cluster, selection).allocate(node);
    } catch (DeviceSelection.Faulty e) {
      throw new IllegalStateException("the node had devices for the pod", e);
    }
    ImmutableList.Builder<Effect> effects = ImmutableList.builder();
    for (ResourceClaim claim : needed.claims()) {
      int at = waiting.indexOf(claim);
      ResourceClaim after =
          DeviceClaims.reserved(at < 0 || found == null ? claim : given(claim, found.get(at)), pod);
      if (!after.equals(claim)) {
        effects.add(new Effect.Write<>(DeviceKinds.CLAIM, claim, after));
      }
    }
    return effects.build();
  }

  private static ResourceClaim given(ResourceClaim claim, AllocationResult result) {
    ObjectMeta metadata = claim.metadata();
    List<String> finalizers = new ArrayList<>(metadata.finalizers());
    if (!finalizers.contains(DeviceClaims.FINALIZER)) {
      finalizers.add(DeviceClaims.FINALIZER);
    }
    return claim
        .withMetadata(metadata.withFinalizers(finalizers))
        .withStatus(claim.status().withAllocation(result));
  }

  /**
   * A filter before this one that rejects outright leaves it nothing to look at, which Kubernetes'
   * says as it is. A claim whose devices are elsewhere keeps them until nobody has it reserved.
   */
  @Override
  public Outcome postFilter(Rejections rejections) {
    if (rejections.isOutright()) {
      return new Outcome(Optional.empty(), "not found", true);
    }
    return Outcome.none(
        rejections.pod().spec().resourceClaims().isEmpty()
            ? "no new claims to deallocate"
            : "still not schedulable");
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(DeviceKinds.CLAIM, DynamicResources::helps),
        new QueueingHint<>(DeviceKinds.DEVICE_CLASS, (pod, before, after) -> after != null),
        new QueueingHint<>(DeviceKinds.SLICE, (pod, before, after) -> after != null),
        new QueueingHint<>(
            BuiltInKinds.NODE,
            (pod, before, after) -> after != null && !pod.spec().resourceClaims().isEmpty()));
  }

  /** It is one that the pod waits for, or its devices have become free. */
  private static boolean helps(
      Pod waiting, @Nullable ResourceClaim before, @Nullable ResourceClaim after) {
    boolean had = before != null && before.status().allocation() != null;
    boolean has = after != null && after.status().allocation() != null;
    return (had && !has) || (after != null && PodResourceClaims.isNamed(waiting, after));
  }
}
