package dev.orch.model.storage;

import dev.orch.model.Quantity;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.meta.ObjectMeta;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What claims and volumes say of each other, as whoever binds them reads and writes it: the volume
 * controller and the scheduler. Stateless.
 */
public final class VolumeBindings {
  /** On a claim: the node that its volume is to be made for. */
  public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

  /** On either: a controller bound it, no person. */
  public static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

  /** On a claim: it has, or had, its volume. */
  public static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

  private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";
  private static final String STORAGE = "storage";

  private VolumeBindings() {}

  /** Whether the claim doesn't leave its class open; {@code ""} says that it wants none. */
  public static boolean hasClass(PersistentVolumeClaim claim) {
    return claim.spec().storageClassName() != null
        || claim.metadata().annotations().containsKey(OLD_CLASS);
  }

  /**
   * The name of its storage class, {@code ""} for none: the annotation that named it first wins.
   */
  public static String classOf(PersistentVolumeClaim claim) {
    String named = claim.spec().storageClassName();
    return claim.metadata().annotations().getOrDefault(OLD_CLASS, named == null ? "" : named);
  }

  /** The name of its storage class, {@code ""} for none. */
  public static String classOf(PersistentVolume volume) {
    return volume
        .metadata()
        .annotations()
        .getOrDefault(OLD_CLASS, volume.spec().storageClassName());
  }

  /** How much it holds; zero if it doesn't say. */
  public static Quantity size(PersistentVolume volume) {
    return volume.spec().capacity().getOrDefault(STORAGE, Quantity.ZERO);
  }

  /** How much it asks for. */
  public static Quantity asked(PersistentVolumeClaim claim) {
    return claim.spec().resources().requests().getOrDefault(STORAGE, Quantity.ZERO);
  }

  /** Whether it is bound, and asks for more than it has. */
  public static boolean isBehind(PersistentVolumeClaim claim) {
    Quantity has = claim.status().capacity().get(STORAGE);
    return claim.status().phase().equals("Bound") && has != null && asked(claim).compareTo(has) > 0;
  }

  /** Whether both are file systems, or both are devices. */
  public static boolean haveOneMode(PersistentVolume volume, PersistentVolumeClaim claim) {
    return mode(volume.spec().volumeMode()).equals(mode(claim.spec().volumeMode()));
  }

  private static String mode(@Nullable String mode) {
    return mode == null ? "Filesystem" : mode;
  }

  /** Whether it once had its volume. */
  public static boolean isCompleted(PersistentVolumeClaim claim) {
    return claim.metadata().annotations().containsKey(BIND_COMPLETED);
  }

  /** Whether the volume is bound to the claim, or meant for it by whoever made it. */
  public static boolean isFor(PersistentVolume volume, PersistentVolumeClaim claim) {
    ObjectReference reference = volume.spec().claimRef();
    return reference != null
        && reference.name().equals(claim.metadata().name())
        && reference.namespace().equals(claim.metadata().namespace())
        && (reference.uid().isEmpty() || reference.uid().equals(claim.metadata().uid()));
  }

  /** Whether the volume is bound to that very claim. */
  public static boolean holds(PersistentVolume volume, PersistentVolumeClaim claim) {
    ObjectReference reference = volume.spec().claimRef();
    return reference != null && reference.uid().equals(claim.metadata().uid());
  }

  /** The volume bound to the claim; the same one if it is already. */
  public static PersistentVolume bound(PersistentVolume volume, PersistentVolumeClaim claim) {
    boolean meant = isFor(volume, claim);
    if (meant && holds(volume, claim)) {
      return volume;
    }
    PersistentVolume bound = volume.withSpec(volume.spec().withClaimRef(reference(claim)));
    return meant
        ? bound
        : bound.withMetadata(annotated(volume.metadata(), BOUND_BY_CONTROLLER, "yes"));
  }

  /** What a volume says of the claim that it is bound to. */
  public static ObjectReference reference(PersistentVolumeClaim claim) {
    ObjectMeta of = claim.metadata();
    return new ObjectReference(
        "PersistentVolumeClaim",
        of.namespace(),
        of.name(),
        of.uid(),
        "v1",
        of.resourceVersion(),
        "");
  }

  /** The metadata with the annotation, unless there is one of that key. */
  public static ObjectMeta annotated(ObjectMeta metadata, String key, String value) {
    if (metadata.annotations().containsKey(key)) {
      return metadata;
    }
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    annotations.put(key, value);
    return metadata.withAnnotations(annotations);
  }
}
