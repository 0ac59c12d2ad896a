package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodResourceClaim;
import dev.orch.model.core.PodResourceClaimStatus;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Owners;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.ResourceClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The resource claims that a pod needs, each once.
 *
 * @param fault why it can't be placed as yet, or {@code ""}
 */
record PodResourceClaims(ImmutableList<ResourceClaim> claims, String fault) {
  private static final PodResourceClaims NONE = new PodResourceClaims(ImmutableList.of(), "");

  static PodResourceClaims of(Pod pod, ClusterView cluster) {
    if (pod.spec().resourceClaims().isEmpty()) {
      return NONE;
    }
    List<ResourceClaim> claims = new ArrayList<>();
    for (PodResourceClaim named : pod.spec().resourceClaims()) {
      String name = named.resourceClaimName();
      if (name == null) {
        if (named.resourceClaimTemplateName() == null) {
          return faulty(
              "pod \""
                  + shown(pod.metadata())
                  + "\", spec.resourceClaim \""
                  + named.name()
                  + "\": none of the supported fields are set");
        }
        Optional<PodResourceClaimStatus> made = DeviceClaims.made(pod, named.name());
        if (made.isEmpty()) {
          return faulty("pod \"" + shown(pod.metadata()) + "\": ResourceClaim not created yet");
        }
        name = made.get().resourceClaimName();
      }
      if (name != null) { // else it turned out that none is needed
        ResourceClaim claim =
            cluster.find(DeviceKinds.CLAIM, pod.metadata().namespace(), name).orElse(null);
        String fault = fault(pod, named, name, claim);
        if (claim == null || !fault.isEmpty()) {
          return faulty(fault);
        }
        if (!claims.contains(claim)) {
          claims.add(claim);
        }
      }
    }
    return new PodResourceClaims(ImmutableList.copyOf(claims), "");
  }

  private static PodResourceClaims faulty(String fault) {
    return new PodResourceClaims(ImmutableList.of(), fault);
  }

  private static String fault(
      Pod pod, PodResourceClaim named, String name, @Nullable ResourceClaim claim) {
    if (claim == null) {
      return "resourceclaim.resource.k8s.io \"" + name + "\" not found";
    }
    if (claim.metadata().deletionTimestamp() != null) {
      return "resourceclaim \"" + name + "\" is being deleted";
    }
    return named.resourceClaimName() == null
            && !Owners.isControlledBy(claim.metadata(), pod.metadata().uid())
        ? "ResourceClaim "
            + shown(claim.metadata())
            + " was not created for Pod "
            + shown(pod.metadata())
            + " (Pod is not owner)"
        : "";
  }

  /** Whether the pod needs a claim of that name, as far as it says. */
  static boolean isNamed(Pod pod, ResourceClaim claim) {
    if (!pod.metadata().namespace().equals(claim.metadata().namespace())) {
      return false;
    }
    return Iterables.any(
        DeviceClaims.of(pod), named -> named.name().equals(claim.metadata().name()));
  }

  static String shown(ObjectMeta metadata) {
    return metadata.namespace() + "/" + metadata.name();
  }
}
