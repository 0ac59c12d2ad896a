package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.schema.RecordType;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.CSIDriverSpec;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.CSIStorageCapacity;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.model.storage.VolumeAttachmentStatus;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules of drivers of storage, of where they are, and of what they attach. */
final class CsiRules {
  static final KindRules<CSIDriver> DRIVER =
      new KindRules<>() {
        @Override
        public CSIDriver defaults(CSIDriver driver) {
          CSIDriverSpec spec = driver.spec();
          return driver.withSpec(
              spec.withAttachRequired(or(spec.attachRequired(), true))
                  .withPodInfoOnMount(or(spec.podInfoOnMount(), false))
                  .withStorageCapacity(or(spec.storageCapacity(), false))
                  .withFsGroupPolicy(
                      spec.fsGroupPolicy() == null
                          ? "ReadWriteOnceWithFSType"
                          : spec.fsGroupPolicy())
                  .withVolumeLifecycleModes(
                      spec.volumeLifecycleModes().isEmpty()
                          ? ImmutableList.of("Persistent")
                          : spec.volumeLifecycleModes())
                  .withRequiresRepublish(or(spec.requiresRepublish(), false))
                  .withSeLinuxMount(or(spec.seLinuxMount(), false)));
        }

        // Its generation counts what a running driver would have to be told of.
        @Override
        public boolean countsAsChange(CSIDriver driver, CSIDriver old) {
          CSIDriverSpec spec = driver.spec();
          CSIDriverSpec before = old.spec();
          return !spec.tokenRequests().equals(before.tokenRequests())
              || !Objects.equals(spec.requiresRepublish(), before.requiresRepublish())
              || !Objects.equals(spec.seLinuxMount(), before.seLinuxMount())
              || !Objects.equals(
                  spec.nodeAllocatableUpdatePeriodSeconds(),
                  before.nodeAllocatableUpdatePeriodSeconds());
        }

        @Override
        public void validate(CSIDriver driver, ValidationContext context, FieldErrors errors) {
          CsiValidation.validate(driver.spec(), errors);
        }

        @Override
        public void validateUpdate(
            CSIDriver driver, CSIDriver old, ValidationContext context, FieldErrors errors) {
          CsiValidation.validateUpdate(driver.spec(), old.spec(), errors);
        }

        @Override
        public List<String> warnings(CSIDriver driver) {
          boolean leaks =
              !driver.spec().tokenRequests().isEmpty()
                  && driver.spec().serviceAccountTokenInSecrets() == null;
          return leaks
              ? ImmutableList.of(
                  "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set"
                      + " to true to prevent possible logging of tokens in volume attributes")
              : ImmutableList.of();
        }
      };

  static final KindRules<CSINode> NODE =
      new KindRules<>() {
        @Override
        public void validate(CSINode node, ValidationContext context, FieldErrors errors) {
          CsiValidation.validate(node, errors);
        }

        @Override
        public void validateUpdate(
            CSINode node, CSINode old, ValidationContext context, FieldErrors errors) {
          CsiValidation.validate(node, errors);
          CsiValidation.validateUpdate(node, old, errors);
        }
      };

  static final KindRules<CSIStorageCapacity> CAPACITY =
      new KindRules<>() {
        @Override
        public void validate(
            CSIStorageCapacity capacity, ValidationContext context, FieldErrors errors) {
          CsiValidation.validate(capacity, errors);
        }

        @Override
        public void validateUpdate(
            CSIStorageCapacity capacity,
            CSIStorageCapacity old,
            ValidationContext context,
            FieldErrors errors) {
          CsiValidation.validate(capacity, errors);
          CsiValidation.validateUpdate(capacity, old, errors);
        }
      };

  static final KindRules<VolumeAttachment> ATTACHMENT =
      new KindRules<>() {
        @Override
        public VolumeAttachment prepareForCreate(VolumeAttachment attachment) {
          return attachment.withStatus(RecordType.of(VolumeAttachmentStatus.class).zero());
        }

        @Override
        public void validate(
            VolumeAttachment attachment, ValidationContext context, FieldErrors errors) {
          CsiValidation.validate(attachment.spec(), errors);
        }

        @Override
        public void validateUpdate(
            VolumeAttachment attachment,
            VolumeAttachment old,
            ValidationContext context,
            FieldErrors errors) {
          CsiValidation.validate(attachment.spec(), errors);
          CsiValidation.validateUpdate(attachment.spec(), old.spec(), errors);
        }

        @Override
        public void validateStatusUpdate(
            VolumeAttachment attachment,
            VolumeAttachment old,
            ValidationContext context,
            FieldErrors errors) {
          CsiValidation.validate(attachment.status(), errors);
        }
      };

  private CsiRules() {}

  private static Boolean or(@Nullable Boolean value, boolean ifAbsent) {
    return value == null ? ifAbsent : value;
  }
}
