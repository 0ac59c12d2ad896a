package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.storage.CSIDriverSpec;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.CSINodeDriver;
import dev.orch.model.storage.CSIStorageCapacity;
import dev.orch.model.storage.TokenRequest;
import dev.orch.model.storage.VolumeAttachmentSpec;
import dev.orch.model.storage.VolumeAttachmentStatus;
import dev.orch.model.storage.VolumeError;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of drivers of storage, of where they are, and of what they attach. Stateless. */
final class CsiValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final long SHORTEST_TOKEN = 600;
  private static final long LONGEST_TOKEN = 1L << 32;
  private static final int LONGEST_NODE_ID = 256;
  private static final int LONGEST_ERROR = 1024;
  private static final int LARGEST_METADATA = 256 * 1024;

  private CsiValidation() {}

  static void validate(CSIDriverSpec spec, FieldErrors errors) {
    present(spec.attachRequired(), SPEC.child("attachedRequired"), errors);
    present(spec.podInfoOnMount(), SPEC.child("podInfoOnMount"), errors);
    present(spec.storageCapacity(), SPEC.child("storageCapacity"), errors);
    mutable(spec, errors);
    for (String mode : spec.volumeLifecycleModes()) {
      Checks.oneOf(
          mode,
          ImmutableList.of("Persistent", "Ephemeral"),
          SPEC.child("volumeLifecycleModes"),
          errors);
    }
    present(spec.seLinuxMount(), SPEC.child("seLinuxMount"), errors);
  }

  private static void present(@Nullable Object value, FieldPath path, FieldErrors errors) {
    if (value == null) {
      errors.add(FieldError.required(path, ""));
    }
  }

  /** What an update may change, too. */
  private static void mutable(CSIDriverSpec spec, FieldErrors errors) {
    if (spec.fsGroupPolicy() != null) {
      Checks.oneOf(
          spec.fsGroupPolicy(),
          ImmutableList.of("File", "None", "ReadWriteOnceWithFSType"),
          SPEC.child("fsGroupPolicy"),
          errors);
    }
    tokens(spec.tokenRequests(), SPEC.child("tokenRequests"), errors);
    Long period = spec.nodeAllocatableUpdatePeriodSeconds();
    if (period != null && period < 10) {
      errors.add(
          FieldError.invalid(
              SPEC.child("nodeAllocatableUpdatePeriodSeconds"),
              (long) period,
              "must be greater than or equal to 10 seconds"));
    }
    if (spec.serviceAccountTokenInSecrets() != null && spec.tokenRequests().isEmpty()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("serviceAccountTokenInSecrets"),
              Checks.json((Object) spec.serviceAccountTokenInSecrets()),
              "serviceAccountTokenInSecrets cannot be set without specifying TokenRequests"));
    }
  }

  private static void tokens(List<TokenRequest> requests, FieldPath path, FieldErrors errors) {
    Set<String> audiences = new HashSet<>();
    for (int i = 0; i < requests.size(); i++) {
      TokenRequest request = requests.get(i);
      FieldPath at = path.index(i);
      if (!audiences.add(request.audience())) {
        errors.add(FieldError.duplicate(at.child("audience"), request.audience()));
        continue;
      }
      Long seconds = request.expirationSeconds();
      if (seconds != null && seconds < SHORTEST_TOKEN) {
        errors.add(
            FieldError.invalid(
                at.child("expirationSeconds"),
                (long) seconds,
                "may not specify a duration less than 10 minutes"));
      }
      if (seconds != null && seconds > LONGEST_TOKEN) {
        errors.add(
            FieldError.invalid(
                at.child("expirationSeconds"),
                (long) seconds,
                "may not specify a duration larger than 2^32 seconds"));
      }
    }
  }

  static void validateUpdate(CSIDriverSpec spec, CSIDriverSpec old, FieldErrors errors) {
    Checks.same(
        spec.attachRequired(), old.attachRequired(), SPEC.child("attachedRequired"), errors);
    Checks.same(
        spec.volumeLifecycleModes(),
        old.volumeLifecycleModes(),
        SPEC.child("volumeLifecycleModes"),
        errors);
    mutable(spec, errors);
  }

  static void validate(CSINode node, FieldErrors errors) {
    Set<String> names = new HashSet<>();
    List<CSINodeDriver> drivers = node.spec().drivers();
    for (int i = 0; i < drivers.size(); i++) {
      FieldPath path = SPEC.child("drivers").index(i);
      driver(drivers.get(i), path, errors);
      if (!names.add(drivers.get(i).name())) {
        errors.add(FieldError.duplicate(path.child("name"), drivers.get(i).name()));
      }
      keys(drivers.get(i).topologyKeys(), path, errors);
    }
  }

  private static void driver(CSINodeDriver driver, FieldPath path, FieldErrors errors) {
    VolumeSourceValidation.csiDriver(driver.name(), path.child("name"), errors);
    FieldPath id = path.child("nodeID");
    if (Checks.required(driver.nodeID(), id, errors)
        && driver.nodeID().length() > LONGEST_NODE_ID) {
      errors.add(
          FieldError.invalid(
              id, driver.nodeID(), "must be " + LONGEST_NODE_ID + " characters or less"));
    }
    if (driver.allocatable() != null) {
      Checks.notNegative(
          driver.allocatable().count(), path.child("allocatable").child("count"), errors);
    }
  }

  private static void keys(List<String> keys, FieldPath path, FieldErrors errors) {
    Set<String> known = new HashSet<>();
    for (String key : keys) {
      Checks.required(key, path, errors);
      if (!known.add(key)) {
        errors.add(FieldError.duplicate(path, key));
      }
      for (String message : Names.qualified(key)) {
        errors.add(FieldError.invalid(path, Checks.json((Object) keys), message));
      }
    }
  }

  static void validateUpdate(CSINode node, CSINode old, FieldErrors errors) {
    for (CSINodeDriver before : old.spec().drivers()) {
      for (CSINodeDriver now : node.spec().drivers()) {
        if (now.name().equals(before.name())
            && !now.withAllocatable(before.allocatable()).equals(before)) {
          errors.add(
              FieldError.invalid(
                  FieldPath.of("CSINodeDriver"), GoStruct.json(now), Checks.IMMUTABLE));
        }
      }
    }
  }

  static void validate(CSIStorageCapacity capacity, FieldErrors errors) {
    Checks.selector(capacity.nodeTopology(), FieldPath.of("nodeTopology"), errors);
    Checks.subdomain(capacity.storageClassName(), FieldPath.of("storageClassName"), errors);
    if (capacity.capacity() != null) {
      Checks.notNegative(capacity.capacity(), FieldPath.of("capacity"), errors);
    }
    if (capacity.maximumVolumeSize() != null) {
      Checks.notNegative(capacity.maximumVolumeSize(), FieldPath.of("maximumVolumeSize"), errors);
    }
  }

  static void validateUpdate(
      CSIStorageCapacity capacity, CSIStorageCapacity old, FieldErrors errors) {
    Checks.same(capacity.nodeTopology(), old.nodeTopology(), FieldPath.of("nodeTopology"), errors);
    Checks.same(
        capacity.storageClassName(),
        old.storageClassName(),
        FieldPath.of("storageClassName"),
        errors);
  }

  static void validate(VolumeAttachmentSpec spec, FieldErrors errors) {
    FieldPath attacher = SPEC.child("attacher");
    if (Checks.required(spec.attacher(), attacher, errors)) {
      VolumeSourceValidation.csiDriver(spec.attacher(), attacher, errors);
    }
    FieldPath source = SPEC.child("source");
    String volume = spec.source().persistentVolumeName();
    boolean inline = spec.source().inlineVolumeSpec() != null;
    if (inline == (volume != null)) {
      String both = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
      errors.add(inline ? FieldError.forbidden(source, both) : FieldError.required(source, both));
    }
    if (volume != null && volume.isEmpty()) {
      errors.add(
          FieldError.required(
              source.child("persistentVolumeName"), "must specify non empty persistentVolumeName"));
    }
    Checks.subdomain(spec.nodeName(), SPEC.child("nodeName"), errors);
    if (volume != null && !volume.isEmpty()) {
      Checks.subdomain(volume, source.child("persistentVolumeName"), errors);
    }
  }

  static void validateUpdate(
      VolumeAttachmentSpec spec, VolumeAttachmentSpec old, FieldErrors errors) {
    if (!spec.equals(old)) {
      errors.add(FieldError.invalid(SPEC, GoStruct.json(spec), Checks.IMMUTABLE));
    }
  }

  static void validate(VolumeAttachmentStatus status, FieldErrors errors) {
    FieldPath path = FieldPath.of("status");
    long size = 0;
    for (Map.Entry<String, String> entry : status.attachmentMetadata().entrySet()) {
      size += entry.getKey().length() + entry.getValue().length();
    }
    if (size > LARGEST_METADATA) {
      errors.add(FieldError.tooLong(path.child("attachmentMetadata"), LARGEST_METADATA));
    }
    error(status.attachError(), path.child("attachError"), errors);
    error(status.detachError(), path.child("detachError"), errors);
  }

  private static void error(@Nullable VolumeError error, FieldPath path, FieldErrors errors) {
    if (error == null) {
      return;
    }
    if (error.message().length() > LONGEST_ERROR) {
      errors.add(FieldError.tooLong(path.child("message"), LONGEST_ERROR));
    }
    Checks.notNegative(error.errorCode(), path.child("errorCode"), errors);
  }
}
