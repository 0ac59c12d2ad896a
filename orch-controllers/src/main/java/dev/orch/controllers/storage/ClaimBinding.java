package dev.orch.controllers.storage;

import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.Kind;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.store.admission.StorageClassNames;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Brings one claim to its volume, and keeps it there.
 *
 * <p>A binding is two writes, each followed by one of the status: the volume names the claim, then
 * the claim names the volume. Both are refused if somebody changed the object meanwhile. The first
 * decides: a volume names one claim, so of two that want it one is refused, and who dies after it
 * finds a volume that is meant for the claim when it comes back. The reconciler of volumes takes
 * back a first write whose claim went elsewhere.
 */
final class ClaimBinding {
  private static final Kind<PersistentVolumeClaim> CLAIM = BuiltInKinds.PERSISTENT_VOLUME_CLAIM;
  private static final Kind<PersistentVolume> VOLUME = BuiltInKinds.PERSISTENT_VOLUME;
  private static final String PENDING = "Pending";

  private final PersistentVolumeClaim claim;
  private final Context context;

  private ClaimBinding(PersistentVolumeClaim claim, Context context) {
    this.claim = claim;
    this.context = context;
  }

  static Result reconcile(PersistentVolumeClaim claim, Context context) {
    ClaimBinding binding = new ClaimBinding(claim, context);
    if (VolumeBindings.isCompleted(claim)) {
      binding.keep();
    } else if (Claims.isOpen(claim)) {
      binding.choose();
    } else {
      binding.takeNamed();
    }
    return Result.done();
  }

  /** It had a volume once, and gets no other. */
  private void keep() {
    if (claim.spec().volumeName().isEmpty()) {
      lose(
          "ClaimLost",
          "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
      return;
    }
    PersistentVolume volume = named().filter(this::isFreeOrHeld).or(this::stored).orElse(null);
    if (volume == null) {
      lose("ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    } else if (isFreeOrHeld(volume)) {
      bind(volume);
    } else {
      lose(
          "ClaimMisbound",
          "Two claims are bound to the same volume, this one is bound incorrectly");
    }
  }

  private boolean isFreeOrHeld(PersistentVolume volume) {
    return volume.spec().claimRef() == null || VolumeBindings.holds(volume, claim);
  }

  private Optional<PersistentVolume> named() {
    return context.lister(VOLUME).get("", claim.spec().volumeName());
  }

  /**
   * The volume as the API has it: the cache may be late, and what is lost is said to be for good.
   */
  private Optional<PersistentVolume> stored() {
    return context.api().resources(VOLUME).find(claim.spec().volumeName());
  }

  private void lose(String reason, String message) {
    if (!claim.status().phase().equals(Claims.LOST)) {
      show(claim, Claims.without(claim, Claims.LOST));
      context.warning(reason, message);
    }
  }

  /** Any volume does that is as it asks. */
  private void choose() {
    boolean waits = StorageClasses.waitsForPod(claim, context.lister(StorageKinds.STORAGE_CLASS));
    Optional<PersistentVolume> best = Fit.best(claim, waits, context.lister(VOLUME));
    if (best.isPresent()) {
      bind(best.get());
      return;
    }
    Optional<String> usual = usualClass();
    if (usual.isPresent()) {
      Edits.replace(
          claims(), claim, claim.withSpec(claim.spec().withStorageClassName(usual.get())));
    } else if (waits && !Claims.hasNode(claim)) {
      tellWhatItWaitsFor();
      stayPending();
    } else if (!VolumeBindings.classOf(claim).isEmpty()) {
      tellMismatches();
      Provisioning.ask(claim, context);
    } else {
      tellMismatches();
      context.event(
          "FailedBinding",
          "no persistent volumes available for this claim and no storage class is set");
      stayPending();
    }
  }

  /** The default class, if it came only after a claim that left its class open. */
  private Optional<String> usualClass() {
    return VolumeBindings.hasClass(claim)
        ? Optional.empty()
        : StorageClassNames.usual(context.lister(StorageKinds.STORAGE_CLASS).list());
  }

  private void tellWhatItWaitsFor() {
    List<Pod> pods = Indexes.waiting(context.lister(BuiltInKinds.POD), claim);
    if (pods.isEmpty()) {
      context.event(
          "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
      return;
    }
    String names = pods.stream().map(pod -> pod.metadata().name()).collect(Collectors.joining(","));
    context.event(
        "WaitForPodScheduled",
        "waiting for " + (pods.size() == 1 ? "pod " : "pods ") + names + " to be scheduled");
  }

  /** Volumes are bound to it that it can't have. */
  private void tellMismatches() {
    for (PersistentVolume volume : Indexes.claimedBy(context.lister(VOLUME), claim)) {
      if (VolumeBindings.holds(volume, claim) && !VolumeBindings.haveOneMode(volume, claim)) {
        context.warning(
            "VolumeMismatch",
            "Cannot bind PersistentVolume \""
                + volume.metadata().name()
                + "\" to requested PersistentVolumeClaim due to incompatible volumeMode.");
      }
    }
  }

  /** Only the volume that it names will do. */
  private void takeNamed() {
    PersistentVolume volume = named().orElse(null);
    if (volume == null) {
      stayPending();
    } else if (volume.spec().claimRef() == null) {
      Optional<String> fault = Fit.fault(volume, claim);
      if (fault.isEmpty()) {
        bind(volume);
        return;
      }
      context.warning(
          "VolumeMismatch",
          "Cannot bind to requested volume \"" + volume.metadata().name() + "\": " + fault.get());
      stayPending();
    } else if (VolumeBindings.isFor(volume, claim)) {
      bind(volume);
    } else {
      context.warning(
          "FailedBinding",
          "volume \"" + volume.metadata().name() + "\" already bound to a different claim.");
      stayPending();
    }
  }

  private void stayPending() {
    show(claim, Claims.without(claim, PENDING));
  }

  private void bind(PersistentVolume volume) {
    Resources<PersistentVolume> volumes = context.api().resources(VOLUME);
    PersistentVolume held = Edits.replace(volumes, volume, VolumeBindings.bound(volume, claim));
    Edits.replace(volumes.status(), held, Volumes.in(Volumes.BOUND, "", held));
    PersistentVolumeClaim bound = Edits.replace(claims(), claim, Claims.boundTo(volume, claim));
    show(bound, Claims.showing(volume, bound));
  }

  private void show(PersistentVolumeClaim before, PersistentVolumeClaim after) {
    Edits.replace(claims().status(), before, after);
  }

  private Resources<PersistentVolumeClaim> claims() {
    return context.api().resources(CLAIM).inNamespace(claim.metadata().namespace());
  }
}
