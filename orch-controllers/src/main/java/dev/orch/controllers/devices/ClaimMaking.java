package dev.orch.controllers.devices;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodResourceClaim;
import dev.orch.model.core.PodResourceClaimStatus;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.meta.Owners;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimTemplate;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the claims that a pod wants from templates, notes their names in its status, and reserves
 * claims for a pod that came to its node without the scheduler. Stateless.
 */
final class ClaimMaking {
  private static final int MOST_TRIES = 10;

  private ClaimMaking() {}

  static Result reconcile(Pod pod, Context context) {
    if (pod.spec().resourceClaims().isEmpty()
        || pod.metadata().deletionTimestamp() != null
        || ClaimRelease.isOver(pod)) {
      return Result.done();
    }
    Map<String, String> names = new TreeMap<>();
    for (PodResourceClaim entry : pod.spec().resourceClaims()) {
      if (entry.resourceClaimTemplateName() == null || isUnneeded(pod, entry)) {
        continue;
      }
      Optional<ResourceClaim> claim =
          claimFor(pod, entry, entry.resourceClaimTemplateName(), context);
      if (claim.isEmpty()) {
        return Result.done(); // until there is a template, or the namespace is gone
      }
      names.put(entry.name(), claim.get().metadata().name());
    }
    reserve(noted(pod, names, context), context);
    return Result.done();
  }

  private static boolean isUnneeded(Pod pod, PodResourceClaim entry) {
    return DeviceClaims.made(pod, entry.name())
        .filter(made -> made.resourceClaimName() == null)
        .isPresent();
  }

  /** The claim of an entry, made if there is none; empty if it can't be for now. */
  private static Optional<ResourceClaim> claimFor(
      Pod pod, PodResourceClaim entry, String template, Context context) {
    Optional<ResourceClaim> present = present(pod, entry, context);
    if (present.isPresent()) {
      return present;
    }
    Optional<ResourceClaimTemplate> found =
        context.lister(DeviceKinds.CLAIM_TEMPLATE).get(pod.metadata().namespace(), template);
    if (found.isEmpty()) {
      warn(
          entry,
          "resource claim template \""
              + template
              + "\": resourceclaimtemplate.resource.k8s.io \""
              + template
              + "\" not found",
          context);
      return Optional.empty();
    }
    try {
      return Optional.of(make(pod, entry, found.get(), context));
    } catch (ApiException refused) {
      warn(entry, "create ResourceClaim : " + refused.getMessage(), context);
      if (Edits.isNamespaceEnding(refused)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static void warn(PodResourceClaim entry, String why, Context context) {
    context.warning("FailedResourceClaimCreation", "PodResourceClaim " + entry.name() + ": " + why);
  }

  /** The one that the status names, else one that was made and not noted. */
  private static Optional<ResourceClaim> present(Pod pod, PodResourceClaim entry, Context context) {
    List<ResourceClaim> own =
        DeviceIndexes.claimsOf(context, pod).stream()
            .filter(claim -> ClaimTemplates.isFor(claim, pod, entry))
            .collect(ImmutableList.toImmutableList());
    Optional<String> noted =
        DeviceClaims.made(pod, entry.name()).map(PodResourceClaimStatus::resourceClaimName);
    return own.stream()
        .filter(claim -> noted.filter(claim.metadata().name()::equals).isPresent())
        .findFirst()
        .or(() -> own.stream().findFirst());
  }

  /**
   * Its name follows from the pod and the entry. So it is made once, also by who has forgotten that
   * it made it, or doesn't see it yet.
   */
  private static ResourceClaim make(
      Pod pod, PodResourceClaim entry, ResourceClaimTemplate template, Context context) {
    Resources<ResourceClaim> claims =
        context.api().resources(DeviceKinds.CLAIM).inNamespace(pod.metadata().namespace());
    for (int attempt = 0; ; attempt++) {
      ResourceClaim wanted = ClaimTemplates.claim(pod, entry, template, attempt);
      try {
        return claims.create(wanted);
      } catch (ApiException refused) {
        if (!refused.is(Reason.ALREADY_EXISTS) || attempt == MOST_TRIES) {
          throw refused;
        }
        Optional<ResourceClaim> there =
            claims
                .find(wanted.metadata().name())
                .filter(claim -> ClaimTemplates.isFor(claim, pod, entry));
        if (there.isPresent()) {
          return there.get();
        }
      }
    }
  }

  /** The pod with the names in its status. */
  private static Pod noted(Pod pod, Map<String, String> names, Context context) {
    Map<String, PodResourceClaimStatus> statuses = new TreeMap<>();
    pod.status().resourceClaimStatuses().forEach(status -> statuses.put(status.name(), status));
    names.forEach((entry, name) -> statuses.put(entry, new PodResourceClaimStatus(entry, name)));
    List<PodResourceClaimStatus> wanted = ImmutableList.copyOf(statuses.values());
    if (pod.status().resourceClaimStatuses().containsAll(wanted)) {
      return pod;
    }
    return Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.POD).status(),
        pod,
        read -> read.withStatus(read.status().withResourceClaimStatuses(wanted)));
  }

  private static void reserve(Pod pod, Context context) {
    if (pod.spec().nodeName().isEmpty()) {
      return; // the scheduler does
    }
    for (DeviceClaims.Named named : DeviceClaims.of(pod)) {
      context
          .lister(DeviceKinds.CLAIM)
          .get(pod.metadata().namespace(), named.name())
          .filter(
              claim ->
                  !named.own() || Owners.isControlledBy(claim.metadata(), pod.metadata().uid()))
          .filter(claim -> claim.status().allocation() != null && DeviceClaims.hasRoom(claim))
          .ifPresent(
              claim ->
                  Edits.replace(
                      context.api().resources(DeviceKinds.CLAIM).status(),
                      claim,
                      DeviceClaims.reserved(claim, pod)));
    }
  }
}
