package dev.orch.model.kinds;

import dev.orch.model.KindRules;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeAttributesClass;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;

/** The rules of the classes of storage. */
final class StorageClassRules {
  static final KindRules<StorageClass> STORAGE_CLASS =
      new KindRules<>() {
        @Override
        public StorageClass defaults(StorageClass storageClass) {
          return storageClass
              .withReclaimPolicy(
                  storageClass.reclaimPolicy() == null ? "Delete" : storageClass.reclaimPolicy())
              .withVolumeBindingMode(
                  storageClass.volumeBindingMode() == null
                      ? "Immediate"
                      : storageClass.volumeBindingMode());
        }

        @Override
        public void validate(
            StorageClass storageClass, ValidationContext context, FieldErrors errors) {
          StorageClassValidation.validate(storageClass, errors);
        }

        @Override
        public void validateUpdate(
            StorageClass storageClass,
            StorageClass old,
            ValidationContext context,
            FieldErrors errors) {
          StorageClassValidation.validate(storageClass, errors);
          StorageClassValidation.validateUpdate(storageClass, old, errors);
        }
      };

  static final KindRules<VolumeAttributesClass> ATTRIBUTES_CLASS =
      new KindRules<>() {
        @Override
        public void validate(
            VolumeAttributesClass attributes, ValidationContext context, FieldErrors errors) {
          StorageClassValidation.validate(attributes, errors);
        }

        @Override
        public void validateUpdate(
            VolumeAttributesClass attributes,
            VolumeAttributesClass old,
            ValidationContext context,
            FieldErrors errors) {
          StorageClassValidation.validate(attributes, errors);
          StorageClassValidation.validateUpdate(attributes, old, errors);
        }
      };

  private StorageClassRules() {}
}
