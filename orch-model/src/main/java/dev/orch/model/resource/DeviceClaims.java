package dev.orch.model.resource;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodResourceClaim;
import dev.orch.model.core.PodResourceClaimStatus;
import java.util.List;
import java.util.Optional;

/** What pods and resource claims say of each other. Stateless, for any thread. */
public final class DeviceClaims {
  /** Keeps a claim that has devices until nobody can use them any more. */
  public static final String FINALIZER = "resource.kubernetes.io/delete-protection";

  /** So many may use a claim together (Kubernetes' ResourceClaimReservedForMaxSize). */
  public static final int MOST_USERS = 256;

  private static final String PODS = "pods";

  private DeviceClaims() {}

  /**
   * A claim that a pod names.
   *
   * @param own whether it was made for the pod, and is no good if the pod doesn't control it
   */
  public record Named(String name, boolean own) {}

  /** What was noted of the claim that is made for an entry of the pod's; empty if nothing yet. */
  public static Optional<PodResourceClaimStatus> made(Pod pod, String entry) {
    for (PodResourceClaimStatus status : pod.status().resourceClaimStatuses()) {
      if (status.name().equals(entry)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  /** The claims that the pod's entries stand for, as far as that is known. */
  public static List<Named> of(Pod pod) {
    ImmutableList.Builder<Named> claims = ImmutableList.builder();
    for (PodResourceClaim entry : pod.spec().resourceClaims()) {
      String name = entry.resourceClaimName();
      if (name != null) {
        claims.add(new Named(name, false));
      } else {
        made(pod, entry.name())
            .map(PodResourceClaimStatus::resourceClaimName) // none if it needs no claim
            .ifPresent(own -> claims.add(new Named(own, true)));
      }
    }
    return claims.build();
  }

  /** Whether the claim is reserved for the pod. */
  public static boolean isReserved(ResourceClaim claim, Pod pod) {
    for (ResourceClaimConsumerReference user : claim.status().reservedFor()) {
      if (user.uid().equals(pod.metadata().uid())) {
        return true;
      }
    }
    return false;
  }

  /** Whether one that has devices may be reserved for one more. */
  public static boolean hasRoom(ResourceClaim claim) {
    return claim.status().reservedFor().size() < MOST_USERS;
  }

  /** Whether an entry of {@code reservedFor} is a pod. */
  public static boolean isPod(ResourceClaimConsumerReference user) {
    return user.apiGroup().isEmpty() && user.resource().equals(PODS);
  }

  /** The claim, reserved for the pod as well. */
  public static ResourceClaim reserved(ResourceClaim claim, Pod pod) {
    if (isReserved(claim, pod)) {
      return claim;
    }
    ResourceClaimStatus status = claim.status();
    return claim.withStatus(
        status.withReservedFor(
            ImmutableList.<ResourceClaimConsumerReference>builder()
                .addAll(status.reservedFor())
                .add(
                    new ResourceClaimConsumerReference(
                        "", PODS, pod.metadata().name(), pod.metadata().uid()))
                .build()));
  }
}
