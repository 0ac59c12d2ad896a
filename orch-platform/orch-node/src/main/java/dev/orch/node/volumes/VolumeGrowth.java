package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.runtime.base.Worker;
import dev.orch.store.api.Api;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * Ends the growth of claimed volumes: when a volume was made larger, its file system is, here, and
 * the claim is told. On one worker.
 */
final class VolumeGrowth {
  private static final String STORAGE = "storage";

  private final Api api;
  private final Steps steps;
  private final VolumeEvents events;

  VolumeGrowth(Api api, Steps steps, VolumeEvents events) {
    this.api = api;
    this.steps = steps;
    this.events = events;
  }

  /** Does so if the volume is larger than its claim knows. */
  CompletionStage<Void> grow(
      Pod pod, NodeVolume volume, VolumePlugin plugin, Path staged, Path published) {
    Optional<PersistentVolume> now =
        volume.ephemeral() || volume.readOnly()
            ? Optional.empty()
            : api.resources(BuiltInKinds.PERSISTENT_VOLUME).find(volume.name());
    Optional<PersistentVolumeClaim> claim = now.flatMap(this::behind);
    if (claim.isEmpty()) {
      return Worker.done();
    }
    NodeVolume larger =
        new NodeVolume(now.orElseThrow(), volume.block(), volume.readOnly(), volume.ephemeral());
    Quantity size = VolumeBindings.size(now.orElseThrow());
    CompletionStage<Void> grown =
        steps.thenRun(
            plugin.expand(larger, staged, published),
            done -> {
              tell(claim.orElseThrow(), size);
              String message =
                  "MountVolume.NodeExpandVolume succeeded for volume \"" + volume.name() + "\" ";
              events.record(pod, "Normal", "FileSystemResizeSuccessful", message);
            });
    return Steps.explained(
        grown,
        failure ->
            new VolumeException(
                "MountVolume.NodeExpandVolume failed for volume \""
                    + volume.name()
                    + "\" : "
                    + VolumeException.reason(failure)));
  }

  /** The claim of a volume, if that is larger than the claim's status says. */
  private Optional<PersistentVolumeClaim> behind(PersistentVolume volume) {
    ObjectReference reference = volume.spec().claimRef();
    if (reference == null) {
      return Optional.empty();
    }
    return api.resources(PersistentVolumeClaim.class)
        .inNamespace(reference.namespace())
        .find(reference.name())
        .filter(claim -> VolumeBindings.holds(volume, claim))
        .filter(
            claim -> {
              Quantity told = claim.status().capacity().get(STORAGE);
              return told != null && told.compareTo(VolumeBindings.size(volume)) < 0;
            });
  }

  private void tell(PersistentVolumeClaim claim, Quantity size) {
    api.resources(PersistentVolumeClaim.class)
        .inNamespace(claim.metadata().namespace())
        .status()
        .edit(claim.metadata().name(), now -> now.withStatus(grown(now.status(), size)));
  }

  private static PersistentVolumeClaimStatus grown(
      PersistentVolumeClaimStatus status, Quantity size) {
    Map<String, Quantity> capacity = new TreeMap<>(status.capacity());
    capacity.put(STORAGE, size);
    Map<String, String> allocated = new TreeMap<>(status.allocatedResourceStatuses());
    allocated.remove(STORAGE);
    return status
        .withCapacity(capacity)
        .withAllocatedResourceStatuses(allocated)
        .withConditions(
            status.conditions().stream()
                .filter(condition -> !condition.type().equals("FileSystemResizePending"))
                .filter(condition -> !condition.type().equals("Resizing"))
                .collect(ImmutableList.toImmutableList()));
  }
}
