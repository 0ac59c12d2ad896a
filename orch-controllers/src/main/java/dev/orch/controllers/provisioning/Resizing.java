package dev.orch.controllers.provisioning;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Calls;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.provisioning.VolumeProvisioner.Resized;
import dev.orch.controllers.provisioning.VolumeProvisioner.VolumeResizer;
import dev.orch.model.Quantity;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimCondition;
import dev.orch.model.core.PersistentVolumeClaimConditionBuilder;
import dev.orch.model.core.PersistentVolumeClaimStatus;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeBindings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Has a claim's volume made as large as the claim asks for. The claim's status says how far it is;
 * where a file system has to grow, its node ends it. For the workers of one loop.
 */
final class Resizing {
  private static final String STORAGE = "storage";
  private static final String IN_PROGRESS = "ControllerResizeInProgress";
  private static final String ON_NODE = "NodeResizePending";

  private final String provisioner;
  private final VolumeResizer resizer;
  private final Calls<ObjectKey, Quantity, Resized> calls = new Calls<>();

  Resizing(String provisioner, VolumeResizer resizer) {
    this.provisioner = provisioner;
    this.resizer = resizer;
  }

  void forget(ObjectKey key) {
    calls.forget(key);
  }

  Result reconcile(PersistentVolumeClaim claim, Context context) {
    Optional<PersistentVolume> volume =
        context
            .lister(BuiltInKinds.PERSISTENT_VOLUME)
            .get("", claim.spec().volumeName())
            .filter(this::isOurs)
            .filter(found -> VolumeBindings.holds(found, claim));
    if (volume.isEmpty() || !VolumeBindings.isBehind(claim)) {
      return Result.done();
    }
    Quantity asked = VolumeBindings.asked(claim);
    boolean grown = VolumeBindings.size(volume.get()).compareTo(asked) >= 0;
    if (grown && ON_NODE.equals(claim.status().allocatedResourceStatuses().get(STORAGE))) {
      return Result.done(); // its node's turn
    }
    if (!IN_PROGRESS.equals(claim.status().allocatedResourceStatuses().get(STORAGE))
        || !claim
            .status()
            .allocatedResources()
            .getOrDefault(STORAGE, Quantity.ZERO)
            .equals(asked)) {
      begin(claim, asked, context);
      return Result.done(); // again when that is seen
    }
    return resize(claim, volume.get(), asked, context);
  }

  private boolean isOurs(PersistentVolume volume) {
    return provisioner.equals(volume.metadata().annotations().get(Removing.PROVISIONED_BY));
  }

  private static void begin(PersistentVolumeClaim claim, Quantity asked, Context context) {
    context.event("Resizing", "External resizer is resizing volume " + claim.spec().volumeName());
    write(
        claim,
        status ->
            status
                .withAllocatedResources(with(status.allocatedResources(), asked))
                .withAllocatedResourceStatuses(
                    with(status.allocatedResourceStatuses(), IN_PROGRESS))
                .withConditions(conditions(status, "Resizing", context.now())),
        context);
  }

  private Result resize(
      PersistentVolumeClaim claim, PersistentVolume volume, Quantity asked, Context context) {
    ObjectKey key = ObjectKey.of(claim);
    try {
      Optional<Resized> resized = calls.ask(key, asked, size -> resizer.resize(volume, size));
      if (resized.isEmpty()) {
        return calls.answered(key);
      }
      end(claim, volume, resized.get(), context);
      return Result.done();
    } catch (ProvisioningException failure) {
      context.warning(
          "VolumeResizeFailed",
          "resize volume \""
              + volume.metadata().name()
              + "\" by resizer \""
              + provisioner
              + "\" failed: "
              + failure.getMessage());
      return Result.retry();
    }
  }

  private static void end(
      PersistentVolumeClaim claim, PersistentVolume volume, Resized resized, Context context) {
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.PERSISTENT_VOLUME),
        volume,
        now -> now.withSpec(now.spec().withCapacity(with(now.spec().capacity(), resized.size()))));
    if (resized.onNode()) {
      write(
          claim,
          status ->
              status
                  .withAllocatedResourceStatuses(with(status.allocatedResourceStatuses(), ON_NODE))
                  .withConditions(conditions(status, "FileSystemResizePending", context.now())),
          context);
      context.event("FileSystemResizeRequired", "Require file system resize of volume on node");
    } else {
      write(
          claim,
          status ->
              status
                  .withCapacity(with(status.capacity(), resized.size()))
                  .withAllocatedResourceStatuses(without(status.allocatedResourceStatuses()))
                  .withConditions(others(status)),
          context);
      context.event("VolumeResizeSuccessful", "Resize volume succeeded");
    }
  }

  private static void write(
      PersistentVolumeClaim claim,
      UnaryOperator<PersistentVolumeClaimStatus> change,
      Context context) {
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.PERSISTENT_VOLUME_CLAIM).status(),
        claim,
        now -> now.withStatus(change.apply(now.status())));
  }

  private static <V> Map<String, V> with(Map<String, V> map, V value) {
    Map<String, V> changed = new TreeMap<>(map);
    changed.put(STORAGE, value);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> map) {
    Map<String, String> changed = new TreeMap<>(map);
    changed.remove(STORAGE);
    return changed;
  }

  private static List<PersistentVolumeClaimCondition> conditions(
      PersistentVolumeClaimStatus status, String type, Instant now) {
    return ImmutableList.<PersistentVolumeClaimCondition>builder()
        .addAll(others(status))
        .add(
            PersistentVolumeClaimConditionBuilder.builder()
                .type(type)
                .status("True")
                .lastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS))
                .build())
        .build();
  }

  /** All but those of resizing. */
  private static List<PersistentVolumeClaimCondition> others(PersistentVolumeClaimStatus status) {
    return status.conditions().stream()
        .filter(condition -> !condition.type().equals("Resizing"))
        .filter(condition -> !condition.type().equals("FileSystemResizePending"))
        .collect(ImmutableList.toImmutableList());
  }
}
