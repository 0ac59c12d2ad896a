package dev.orch.scheduling;

import java.util.Optional;

/**
 * What Kubernetes' plugin for dynamic resources answers for a pod without resource claims: there is
 * none that could be given back. It reads what its filter left behind for it, and says that it
 * found nothing if a filter before it rejected the pod.
 */
final class NoClaimsToDeallocate implements PostFilterPlugin {
  @Override
  public Outcome postFilter(Rejections rejections) {
    return rejections.isOutright()
        ? new Outcome(Optional.empty(), "not found", true)
        : Outcome.none("no new claims to deallocate");
  }
}
