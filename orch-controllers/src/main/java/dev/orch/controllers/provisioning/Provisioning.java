package dev.orch.controllers.provisioning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.Calls;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.provisioning.VolumeProvisioner.OtherNode;
import dev.orch.controllers.provisioning.VolumeProvisioner.Provisioned;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeBuilder;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimSpec;
import dev.orch.model.core.PersistentVolumeSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.Finalizers;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.store.api.Resources;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Has one claim's volume made. For the workers of one loop. */
final class Provisioning {
  /** On a claim: who is to make its volume, as the binder says. */
  private static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";

  /** On a claim: its volume may be there, and nobody can know but by asking again. */
  private static final String BEGUN = "orch.dev/provisioning";

  /** All that the answer depends on. */
  private record Question(
      PersistentVolumeClaimSpec claim, StorageClass of, Optional<String> node) {}

  private final VolumeProvisioner provisioner;
  private final Calls<ObjectKey, Question, Provisioned> calls = new Calls<>();

  Provisioning(VolumeProvisioner provisioner) {
    this.provisioner = provisioner;
  }

  void forget(ObjectKey key) {
    calls.forget(key);
  }

  Result reconcile(PersistentVolumeClaim claim, Context context) {
    boolean begun = claim.metadata().finalizers().contains(BEGUN);
    if (context.lister(BuiltInKinds.PERSISTENT_VOLUME).get("", nameFor(claim)).isPresent()) {
      release(claim, context);
      return Result.done();
    }
    if (!begun && (!isWanted(claim) || claim.metadata().deletionTimestamp() != null)) {
      return Result.done();
    }
    Optional<StorageClass> found =
        context.lister(StorageKinds.STORAGE_CLASS).get("", VolumeBindings.classOf(claim));
    if (found.isEmpty()) {
      return begun ? giveUp(claim, context) : Result.done();
    }
    VolumeRequest request = request(claim, found.get(), context);
    if (begun) {
      return provision(request, context);
    }
    if (!isLate(found.get()) || request.node().isPresent()) {
      begin(claim, context);
    }
    return Result.done();
  }

  private static String nameFor(PersistentVolumeClaim claim) {
    return "pvc-" + claim.metadata().uid();
  }

  private boolean isWanted(PersistentVolumeClaim claim) {
    return claim.spec().volumeName().isEmpty()
        && provisioner.name().equals(claim.metadata().annotations().get(PROVISIONER));
  }

  private static boolean isLate(StorageClass found) {
    return "WaitForFirstConsumer".equals(found.volumeBindingMode());
  }

  private static VolumeRequest request(
      PersistentVolumeClaim claim, StorageClass of, Context context) {
    String node = claim.metadata().annotations().getOrDefault(VolumeBindings.SELECTED_NODE, "");
    return new VolumeRequest(
        nameFor(claim), claim, of, context.lister(BuiltInKinds.NODE).get("", node));
  }

  private static Resources<PersistentVolumeClaim> claims(Context context) {
    return context.api().resources(BuiltInKinds.PERSISTENT_VOLUME_CLAIM);
  }

  private static void begin(PersistentVolumeClaim claim, Context context) {
    Edits.replace(
        claims(context), claim, claim.withMetadata(Finalizers.with(claim.metadata(), BEGUN)));
    context.event(
        "Provisioning",
        "External provisioner is provisioning volume for claim \"" + ObjectKey.of(claim) + "\"");
  }

  private static void release(PersistentVolumeClaim claim, Context context) {
    Edits.replace(
        claims(context), claim, claim.withMetadata(Finalizers.without(claim.metadata(), BEGUN)));
  }

  /** Without its class nobody can ask what became of its volume. */
  private static Result giveUp(PersistentVolumeClaim claim, Context context) {
    if (claim.metadata().deletionTimestamp() != null) {
      context.warning(
          "ProvisioningFailed",
          "its storage class is gone: a volume " + nameFor(claim) + " may be left");
      release(claim, context);
    }
    return Result.done();
  }

  private Result provision(VolumeRequest request, Context context) {
    PersistentVolumeClaim claim = request.claim();
    ObjectKey key = ObjectKey.of(claim);
    Question question =
        new Question(
            claim.spec(), request.storageClass(), request.node().map(n -> n.metadata().name()));
    try {
      Optional<Provisioned> answer =
          calls.ask(key, question, asked -> provisioner.provision(request));
      if (answer.isEmpty()) {
        return calls.answered(key);
      }
      Optional<PersistentVolumeSpec> made = answer.get().volume();
      if (made.isPresent()) {
        create(request, made.get(), context);
      } else if (answer.get() instanceof OtherNode other) {
        sendElsewhere(claim, other, context);
      }
      return Result.done();
    } catch (ProvisioningException failure) {
      context.warning("ProvisioningFailed", failed(request, failure.getMessage()));
      return Result.retry();
    }
  }

  private static String failed(VolumeRequest request, @Nullable String why) {
    return "failed to provision volume with StorageClass \""
        + request.storageClass().metadata().name()
        + "\": "
        + why;
  }

  private void create(VolumeRequest request, PersistentVolumeSpec made, Context context) {
    context.api().resources(BuiltInKinds.PERSISTENT_VOLUME).create(volume(request, made));
    context.event("ProvisioningSucceeded", "Successfully provisioned volume " + request.name());
  }

  private PersistentVolume volume(VolumeRequest request, PersistentVolumeSpec made) {
    PersistentVolumeClaim claim = request.claim();
    StorageClass of = request.storageClass();
    String policy = of.reclaimPolicy() == null ? "Delete" : of.reclaimPolicy();
    return PersistentVolumeBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(request.name())
                .annotations(ImmutableMap.of(Removing.PROVISIONED_BY, provisioner.name()))
                .finalizers(ImmutableList.of(Removing.FINALIZER))
                .build())
        .spec(
            made.withClaimRef(VolumeBindings.reference(claim))
                .withStorageClassName(of.metadata().name())
                .withPersistentVolumeReclaimPolicy(policy)
                .withMountOptions(
                    made.mountOptions().isEmpty() ? of.mountOptions() : made.mountOptions())
                .withAccessModes(
                    made.accessModes().isEmpty() ? claim.spec().accessModes() : made.accessModes())
                .withVolumeMode(claim.spec().volumeMode()))
        .build();
  }

  /** Nothing was made, so that nothing keeps the claim; the scheduler sees it has no node. */
  private static void sendElsewhere(PersistentVolumeClaim claim, OtherNode other, Context context) {
    Map<String, String> annotations = new TreeMap<>(claim.metadata().annotations());
    annotations.remove(VolumeBindings.SELECTED_NODE);
    context.warning("ProvisioningFailed", other.why());
    Edits.replace(
        claims(context),
        claim,
        claim.withMetadata(
            Finalizers.without(claim.metadata(), BEGUN).withAnnotations(annotations)));
  }
}
